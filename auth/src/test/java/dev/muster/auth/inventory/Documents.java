package dev.muster.auth.inventory;

import dev.muster.auth.history.Change;
import dev.muster.auth.history.Changes;
import dev.muster.auth.history.Histories;
import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.presence.Flapping;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.backend.Backend;
import dev.muster.backend.Write;
import dev.muster.runtime.health.AgentHealth;
import dev.muster.testkit.ManualTime;
import java.util.ArrayList;
import java.util.Optional;

/// Documents of agents in a backend, for tests.
record Documents(Backend backend) {
    /// Writes the document of an agent of run-1, with what it says in its history.
    void put(int number, Presence presence) {
        put(number, presence, Flapping.none());
    }

    void put(int number, Presence presence, Flapping flapping) {
        var id = Agents.id(number);
        var instance =
                new Instance(
                        id,
                        Agents.CERTIFICATE,
                        new Connection(1, "run-1", "host-of-run-1", "process", presence.since()),
                        Agents.info("h" + number),
                        AgentHealth.UNTOLD,
                        presence,
                        flapping);
        var writes = new ArrayList<Write>();
        writes.add(Write.put(InstanceDocument.key(id), InstanceDocument.encode(instance, null)));
        new Histories(backend)
                .append(id, Changes.of(new Change.OfPresence(presence)), flapping)
                .ifPresent(writes::add);
        backend.commit(writes);
    }

    Optional<Presence> presence(int number) {
        return backend.get(InstanceDocument.key(Agents.id(number)))
                .flatMap(item -> InstanceDocument.decode(item.value()))
                .map(Instance::presence);
    }

    /// Lets some other run take the agent for lost.
    void settle(int number) {
        var item = backend.get(InstanceDocument.key(Agents.id(number))).orElseThrow();
        var known = InstanceDocument.decode(item.value()).orElseThrow();
        var lost = known.with(new Presence.Offline(LeaveCause.LOST, known.presence().since()));
        backend.commit(Write.replace(item, InstanceDocument.encode(lost, item.value())));
    }

    long epoch(int number) {
        return backend.get(InstanceDocument.key(Agents.id(number)))
                .flatMap(item -> InstanceDocument.decode(item.value()))
                .flatMap(Instance::connection)
                .orElseThrow()
                .epoch();
    }

    /// Lets a run renew its lease once; the time of its own stands still.
    void renewLease(String run) throws InterruptedException {
        new AuthLease(backend, Agents.run(run), () -> 0, _ -> {}, new ManualTime()).start();
    }

    int count() {
        return backend.range(InstanceDocument.KEYS, "instances0", 10_000).size();
    }
}
