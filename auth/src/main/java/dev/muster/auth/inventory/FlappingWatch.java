package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.audit.Unsaid;
import dev.muster.auth.presence.Flapping;
import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import dev.muster.core.id.HostId;
import dev.muster.core.time.Time;
import dev.muster.runtime.task.PeriodicTask;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that agents begin to flap and that they are calm again, once each.
///
/// Both are decided by the write of a document, which only one can make: so there is one event in
/// the whole cluster. Held are only the agents that flap by a write of this run, until they are
/// calm; what a run leaves behind that ends, or is one too many, a [Sweep] finds.
public final class FlappingWatch implements AutoCloseable {
    static final Duration LOOK = Duration.ofSeconds(1);
    static final int MOST = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(FlappingWatch.class);

    private final Map<HostId, Instant> ends = new ConcurrentHashMap<>();
    private final Unsaid unsaid;
    private final Backend backend;
    private final Time time;
    private final PeriodicTask watch;

    /// @param log takes an audit event durably, or throws a [FaultException]
    public FlappingWatch(Backend backend, Consumer<AuditEvent> log, Time time) {
        this.backend = requireNonNull(backend, "backend");
        this.unsaid = new Unsaid(2 * MOST, log);
        this.time = requireNonNull(time, "time");
        this.watch = PeriodicTask.every(LOOK, "flapping-watch", this::look, time);
    }

    public void start() {
        watch.start();
    }

    /// Returns how many agents flap by a write of this run.
    public int flapping() {
        return ends.size();
    }

    /// Says what is not said yet, as far as the log takes it.
    @Override
    public void close() {
        try {
            if (watch.close(LOOK)) {
                unsaid.say(); // two at once would skip an event
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Takes in that this run has written the document of an agent. Never blocks; any thread.
    ///
    /// @param before null when there was none
    /// @param after null when there is none any more
    void written(@Nullable Instance before, @Nullable Instance after) {
        var known = after == null ? before : after;
        if (known == null) {
            return;
        }
        var id = known.id();
        var was = (before == null ? Flapping.none() : before.flapping()).since();
        var is = after == null ? Flapping.none() : after.flapping();
        if (is instanceof Flapping.Restless restless) {
            hold(id, restless.ends());
        } else {
            ends.remove(id);
        }
        var hostname = known.agent().hostname();
        if (was.isEmpty() && is.since().isPresent()) {
            LOG.atInfo().addKeyValue("host", id).log("an agent flaps");
            unsaid.add(new AuditEvent.InstanceFlapping(id, hostname));
        } else if (was.isPresent() && is.since().isEmpty()) {
            LOG.atInfo().addKeyValue("host", id).log("an agent flaps no more");
            unsaid.add(new AuditEvent.InstanceCalm(id, hostname, was.get()));
        }
    }

    private void hold(HostId id, Instant end) {
        if (ends.size() < MOST || ends.containsKey(id)) {
            ends.put(id, end);
        }
    }

    private void look() {
        unsaid.say();
        decideWhoIsCalm();
    }

    /// Looks for agents that have been calm for long enough.
    private void decideWhoIsCalm() {
        var now = time.instant();
        var over = new HashMap<>(ends);
        over.values().removeIf(now::isBefore);
        over.forEach((id, end) -> {
            if (isDecided(id, now)) {
                ends.remove(id, end);
            }
        });
    }

    /// Writes that the agent is calm unless somebody wrote of it meanwhile. Returns false when that
    /// is to be looked at once more.
    private boolean isDecided(HostId id, Instant now) {
        var item = backend.get(InstanceDocument.key(id)).orElse(null);
        var before = item == null ? null : InstanceDocument.decode(item.value()).orElse(null);
        if (item == null || before == null) {
            return true;
        }
        var after = before.at(now);
        if (after.flapping().equals(before.flapping())) {
            return true; // another run has it, or it was calm already
        }
        var write = Write.replace(item, InstanceDocument.encode(after, item.value()));
        if (!(backend.commit(write) instanceof Commit.Done)) {
            return false;
        }
        written(before, after);
        return true;
    }
}
