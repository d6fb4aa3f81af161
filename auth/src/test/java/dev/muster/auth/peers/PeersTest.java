package dev.muster.auth.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.LeaseAge;
import dev.muster.auth.lease.Leases;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.version.Version;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PeersTest {
    private static final Reason DOWN =
            new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "start it");

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final List<String> opened = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final List<AuthLease> leases = new ArrayList<>();
    private final Peers peers = new Peers(new Leases(backend), "run-1", this::open, time);

    @AfterEach
    void close() {
        backend.repair();
        peers.close();
        leases.forEach(AuthLease::close);
    }

    @Test
    void areTheOtherRunsThatLive() throws Exception {
        lease("run-1");
        lease("run-2");
        lease("run-3").close();

        assertThat(live()).containsExactly("run-2");
        assertThat(opened).containsExactly("run-2");
    }

    @Test
    void areTheLatestRunsWhereSomeWereKilledAndStartedAgain() throws Exception {
        lease(run("run-0", "auth-of-run-1", 1, 0));
        lease("run-1");
        lease(run("run-2", "auth-2", 2, 0));
        lease(run("run-3", "auth-2", 2, 1));
        lease(run("run-4", "auth-2", 4, 0)); // a copy of its data directory

        assertThat(live()).containsExactlyInAnyOrder("run-3", "run-4");
    }

    @Test
    void areLookedUpAnewAfterAWhileAndKeepTheirConnections() throws Exception {
        lease("run-2");
        live();
        lease("run-3");
        assertThat(live()).containsExactly("run-2");

        time.jump(Peers.FRESH);

        assertThat(live()).containsExactlyInAnyOrder("run-2", "run-3");
        assertThat(opened).containsExactly("run-2", "run-3");
    }

    @Test
    void loseTheirConnectionsWhenTheirLeaseLapses() throws Exception {
        lease("run-2");
        live();

        time.jump(LeaseAge.LAPSES_AFTER.plusMillis(1));

        assertThat(live()).isEmpty();
        assertThat(closed).containsExactly("run-2");
    }

    @Test
    void stayAsTheyWereWhileTheStorageIsDown() throws Exception {
        lease("run-2");
        live();

        backend.breakDown(DOWN);
        time.jump(LeaseAge.LAPSES_AFTER.multipliedBy(2));

        assertThat(live()).containsExactly("run-2");
        assertThat(closed).isEmpty();
        assertThat(peers.doubt()).contains(DOWN);
    }

    @Test
    void answerAllOrSayWhyNot() throws Exception {
        lease("run-2");
        lease("run-3");

        var answers =
                peers.askLive(peer ->
                        peer.run().id().equals("run-2")
                                ? CompletableFuture.completedFuture("two")
                                : CompletableFuture.failedFuture(
                                        new FaultException(new Fault("Cannot", DOWN))));

        assertThat(answers)
                .containsExactlyInAnyOrder(
                        new AuthAnswer.Given<>(run("run-2"), "two"),
                        new AuthAnswer.Missing<>(run("run-3"), DOWN));
    }

    @Test
    void areKnownWhenTheStorageGoesDownAlthoughNobodyAsked() throws Exception {
        lease("run-2");
        peers.saw(new Leases(backend).all());
        lease("run-3");
        peers.saw(new Leases(backend).all());

        backend.breakDown(DOWN);
        time.jump(Peers.FRESH);

        assertThat(live()).containsExactlyInAnyOrder("run-2", "run-3");
        assertThat(opened).containsExactly("run-2", "run-3");
    }

    @Test
    void thoseThatAreGoneAreKnownAndHowLong() throws Exception {
        lease("run-2");
        lease("run-3").close();
        time.jump(Duration.ofMinutes(5));
        lease("run-4");

        live();

        assertThat(peers.absent())
                .extracting(gone -> gone.run().id(), gone -> gone.absence().cause())
                .containsExactlyInAnyOrder(
                        tuple("run-2", "it was heard of last 5m ago"),
                        tuple("run-3", "it was stopped 5m ago"));
    }

    @Test
    void areGoneAfterTheEnd() throws Exception {
        lease("run-2");
        live();

        peers.close();
        peers.close();
        time.jump(Peers.FRESH);

        assertThat(closed).containsExactly("run-2");
        assertThat(live()).isEmpty();
    }

    private List<String> live() throws InterruptedException {
        return peers.live().stream().map(peer -> peer.run().id()).toList();
    }

    /// Its loop sleeps on a time of its own, which stands still: it renews once.
    private AuthLease lease(String run) throws InterruptedException {
        return lease(run(run));
    }

    private AuthLease lease(AuthRun run) throws InterruptedException {
        var lease = new AuthLease(backend, run, () -> 0, _ -> {}, new ManualTime());
        leases.add(lease);
        lease.start();
        return lease;
    }

    private static AuthRun run(String id) {
        return run(id, "auth-of-" + id, 1, 1);
    }

    private static AuthRun run(String id, String authId, int port, int startSecond) {
        return new AuthRun(
                id,
                authId,
                "127.0.0.1:" + port,
                new Version(1, 2, 3, ""),
                Instant.ofEpochSecond(startSecond));
    }

    private Peers.Link open(AuthRun run) {
        opened.add(run.id());
        var channel = InProcessChannelBuilder.forName(run.id()).build();
        return new Peers.Link() {
            @Override
            public PeerAuth peer() {
                return new PeerAuth(run, channel, time);
            }

            @Override
            public void close() {
                closed.add(run.id());
                channel.shutdownNow();
            }
        };
    }
}
