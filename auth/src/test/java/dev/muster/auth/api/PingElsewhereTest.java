package dev.muster.auth.api;

import static dev.muster.auth.api.Fleet.fault;
import static dev.muster.auth.api.Fleet.info;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.audit.AuditLog;
import dev.muster.auth.connected.FakeLink;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.peers.PeerAuth;
import dev.muster.auth.peers.Peers;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.InventoryServiceGrpc;
import dev.muster.proto.v1.PingRequest;
import dev.muster.proto.v1.PingResponse;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Pings of agents whose stream ends at another Auth instance than the one that is asked.
@Timeout(60)
final class PingElsewhereTest {
    private final Time time = Time.system();
    private final Fleet here = new Fleet(time);
    private final Fleet there = here.other();
    private final Peers peers = here.peers(this::toThere);
    private final HostId id = HostId.random();
    private @Nullable AuditLog log;
    private @Nullable ManagedChannel toHere;
    private @Nullable ManagedChannel toThere;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        log = AuditLog.open(directory, "test", Optional.empty(), time);
        toThere = there.serve(there.peer(log));
        toHere = here.serve(here.inventory(peers));
    }

    @AfterEach
    void stop() {
        peers.close();
        here.close();
        there.close();
        if (log != null) {
            log.close();
        }
    }

    @Test
    void goThroughTheOneThatHoldsTheStream() throws Exception {
        remember();
        there.connect(info("1.0.0"), new Answering(id));

        var answer = ping();

        assertThat(answer.getAuthId()).isEqualTo("auth-2");
        assertThat(answer.hasToOwner()).isTrue();
    }

    @Test
    void sayThatTheOneThatHoldsTheStreamDoesNotAnswer() throws Exception {
        remember();
        cut();

        var reason = fault(this::ping).reason();

        assertThat(reason.code()).isEqualTo(Reason.Code.OWNER_DOWN);
        assertThat(reason.cause())
                .startsWith(
                        "its stream ended at the Auth instance auth-2, which does not answer: ");
        assertThat(reason.hint()).contains("`tctl auth ls`");
    }

    @Test
    void blameNobodyForAnAgentThatHadLeft() throws Exception {
        var at = time.instant();
        there.recorder().left(id, remember(), LeaveCause.STOPPED, at, null);
        there.flush();
        cut();

        assertThat(fault(this::ping).reason().code()).isEqualTo(Reason.Code.AGENT_NOT_CONNECTED);
    }

    /// Returns the number of its connection.
    private long remember() throws InterruptedException {
        long epoch = there.opened(id, info("1.0.0"));
        there.flush();
        return epoch;
    }

    /// Nothing that is sent to the other gets there any more; its lease lives on.
    private void cut() {
        requireNonNull(toThere).shutdownNow();
    }

    private PingResponse ping() {
        return InventoryServiceGrpc.newBlockingStub(requireNonNull(toHere))
                .ping(PingRequest.newBuilder().setId(id.toString()).build());
    }

    private Peers.Link toThere(AuthRun run) {
        var peer = new PeerAuth(run, requireNonNull(toThere), time);
        return new Peers.Link() {
            @Override
            public PeerAuth peer() {
                return peer;
            }

            @Override
            public void close() {} // the fleet closes its channel
        };
    }

    private record Answering(HostId id) implements FakeLink {
        @Override
        public CompletableFuture<Duration> ping(Duration timeout) {
            return CompletableFuture.completedFuture(Duration.ofMillis(12));
        }
    }
}
