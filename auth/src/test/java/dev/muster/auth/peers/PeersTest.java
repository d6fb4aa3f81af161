package dev.muster.auth.peers;

import static dev.muster.testkit.Eventually.eventually;
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
import dev.muster.proto.v1.ListConnectedRequest;
import dev.muster.proto.v1.ListConnectedResponse;
import dev.muster.proto.v1.PeerServiceGrpc;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PeersTest {
    private static final Reason DOWN =
            new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "start it");

    private static final Duration SOON = Duration.ofSeconds(20);

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final List<String> opened = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final List<AuthLease> leases = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final Peers peers = new Peers(new Leases(backend), "run-1", this::open, time);

    @AfterEach
    void close() {
        backend.repair();
        peers.close();
        leases.forEach(AuthLease::close);
        servers.forEach(Server::shutdownNow);
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

        eventually("it is gone", SOON, this::look, List::isEmpty);
        assertThat(peers.absent()).extracting(gone -> gone.run().id()).containsExactly("run-2");
        assertThat(peers.silence("run-2").orElseThrow()).isGreaterThan(LeaseAge.LAPSES_AFTER);

        time.jump(Peers.TRIED_FOR);

        assertThat(live()).isEmpty();
        assertThat(closed).containsExactly("run-2");
    }

    @Test
    void stayAsLongAsTheyAnswerAlthoughTheirLeaseLapses() throws Exception {
        lease("run-2");
        live();
        var server = serve("run-2", "auth-of-run-2");
        time.jump(LeaseAge.LAPSES_AFTER.minus(Contact.PROBED_EVERY));

        eventually(
                "it is asked again and again",
                SOON,
                () -> {
                    assertThat(look()).containsExactly("run-2");
                    return asked.get();
                },
                often -> often >= 3);
        assertThat(peers.absent()).isEmpty();
        server.shutdownNow().awaitTermination();
        assertThat(look()).as("one probe that failed").containsExactly("run-2");

        eventually("it is gone", SOON, this::look, List::isEmpty);
    }

    @Test
    void areFoundByTheirAnswerAlsoWhereTheirLeaseLapsedBefore() throws Exception {
        lease("run-2");
        time.jump(Duration.ofMinutes(5));
        assertThat(live()).isEmpty();

        serve("run-2", "auth-of-run-2");

        eventually("it is found", SOON, this::look, List.of("run-2")::equals);
        assertThat(closed).isEmpty();
    }

    @Test
    void areNotThereWhereAnotherAnswersAtTheirAddress() throws Exception {
        lease("run-2");
        serve("run-2", "auth-of-another");
        time.jump(LeaseAge.LAPSES_AFTER.plusMillis(1));

        eventually(
                "it is asked again and again",
                SOON,
                () -> {
                    assertThat(look()).isEmpty();
                    return asked.get();
                },
                often -> often >= 3);
        assertThat(peers.absent()).extracting(gone -> gone.run().id()).containsExactly("run-2");
        assertThat(peers.silence("run-2")).isEmpty();
    }

    @Test
    void areNotAskedWhereOneThatLivesHasTheirAddress() throws Exception {
        lease("run-2");
        time.jump(LeaseAge.LAPSES_AFTER.plusMillis(1));
        lease("run-3");

        assertThat(live()).containsExactly("run-3");
        assertThat(opened).containsExactly("run-3");
    }

    @Test
    void areNotAskedAnyMoreOnceTheyHaveSaidThatTheyStop() throws Exception {
        var lease = lease("run-2");
        live();
        serve("run-2", "auth-of-run-2");

        lease.close();
        time.jump(Peers.FRESH);

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
    void areInDoubtWhileALookOfSomeoneElseHangs() throws Exception {
        lease("run-2");
        live();
        backend.stall();
        var look = Thread.ofVirtual().start(this::look);
        backend.awaitStalled();
        assertThat(peers.doubt()).isEmpty();

        time.jump(Peers.HANGS_AFTER);

        assertThat(live()).containsExactly("run-2");
        assertThat(peers.doubt()).isPresent();

        backend.repair();
        look.join();
        assertThat(peers.doubt()).isEmpty();
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

    /// Looks anew, a probe later.
    private List<String> look() {
        time.jump(Contact.PROBED_EVERY);
        try {
            return live();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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

    private Server serve(String run, String authId) throws IOException {
        var server =
                InProcessServerBuilder.forName(run)
                        .addService(
                                new PeerServiceGrpc.PeerServiceImplBase() {
                                    @Override
                                    public void listConnected(
                                            ListConnectedRequest request,
                                            StreamObserver<ListConnectedResponse> to) {
                                        to.onNext(
                                                ListConnectedResponse.newBuilder()
                                                        .setAuthId(authId)
                                                        .build());
                                        to.onCompleted();
                                        asked.incrementAndGet();
                                    }
                                })
                        .build()
                        .start();
        servers.add(server);
        return server;
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
