package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditLog;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.peers.PeerAuth;
import dev.muster.auth.peers.Peers;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.InventoryServiceGrpc;
import dev.muster.proto.v1.InventoryServiceGrpc.InventoryServiceBlockingStub;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Three Auth instances that share a backend and ask each other: `auth-1` to `auth-3`.
final class Fleets implements AutoCloseable {
    private final List<Fleet> fleets = new ArrayList<>();
    private final List<Peers> peers = new ArrayList<>();
    private final Map<String, ManagedChannel> channels = new HashMap<>();
    private final AuditLog log;
    private final Time time;

    Fleets(Time time, Path directory) throws IOException, InterruptedException {
        this.time = time;
        this.log = AuditLog.open(directory, "test", Optional.empty(), time);
        var first = new Fleet(time);
        fleets.addAll(List.of(first, first.other(2), first.other(3)));
        for (var fleet : fleets) {
            var others = fleet.peers(this::link);
            peers.add(others);
            var id = fleet.run().authId();
            channels.put(id, fleet.serve(fleet.inventory(others), fleet.peer(log)));
        }
    }

    List<Fleet> all() {
        return fleets;
    }

    /// @param number 1 to 3
    Fleet get(int number) {
        return fleets.get(number - 1);
    }

    /// Returns the way of an administrator to an instance.
    InventoryServiceBlockingStub ask(int number) {
        return InventoryServiceGrpc.newBlockingStub(channel("auth-" + number));
    }

    /// Cuts an instance off: nothing that is sent to it gets there any more; its lease lives on.
    void cut(int number) {
        channel("auth-" + number).shutdownNow();
    }

    @Override
    public void close() {
        peers.forEach(Peers::close);
        fleets.forEach(Fleet::close);
        log.close();
    }

    private ManagedChannel channel(String authId) {
        return requireNonNull(channels.get(authId));
    }

    private Peers.Link link(AuthRun run) {
        var peer = new PeerAuth(run, channel(run.authId()), time);
        return new Peers.Link() {
            @Override
            public PeerAuth peer() {
                return peer;
            }

            @Override
            public void close() {} // the fleet closes its channel
        };
    }
}
