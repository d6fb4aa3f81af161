package dev.muster.tctl.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.proto.v1.Cluster;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.GetClusterRequest;
import dev.muster.testkit.ManualTime;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WaitNoticeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ManualTime time = new ManualTime();
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final BlockingQueue<StreamObserver<Cluster>> callers = new LinkedBlockingQueue<>();

    @SuppressWarnings("NullAway.Init")
    private Server server;

    @SuppressWarnings("NullAway.Init")
    private ManagedChannel channel;

    @SuppressWarnings("NullAway.Init")
    private AuthSession session;

    @BeforeEach
    void start() throws IOException {
        var name = UUID.randomUUID().toString();
        server =
                InProcessServerBuilder.forName(name)
                        .directExecutor()
                        .addService(
                                new ClusterServiceGrpc.ClusterServiceImplBase() {
                                    @Override
                                    public void getCluster(
                                            GetClusterRequest request,
                                            StreamObserver<Cluster> caller) {
                                        callers.add(caller);
                                    }
                                })
                        .build()
                        .start();
        channel = InProcessChannelBuilder.forName(name).directExecutor().build();
        var notice = new WaitNotice("auth:3025", PATIENCE, said::add, time);
        session =
                new AuthSession(
                        ClientInterceptors.intercept(channel, notice),
                        "auth:3025",
                        channel::shutdownNow);
    }

    @AfterEach
    void stop() {
        session.close();
        server.shutdownNow();
    }

    @Test
    void saysOnceForWhomAndUntilWhenItWaits() throws InterruptedException {
        var asking = Thread.ofVirtual().start(this::ask);
        var caller = callers.take();
        assertThat(said).isEmpty();

        time.advance(WaitNotice.AFTER);

        assertThat(said.take())
                .isEqualTo(
                        "Waiting for the Auth Service at auth:3025 to answer, 15s at most, until"
                                + " 00:00:15 UTC");
        time.jump(PATIENCE);
        answer(caller);
        asking.join();
        assertThat(said).isEmpty();
    }

    @Test
    void saysNothingOfAnAnswerThatComesSoon() throws InterruptedException {
        var asking = Thread.ofVirtual().start(this::ask);
        answer(callers.take());
        asking.join();

        time.jump(WaitNotice.AFTER);
        var askingAgain = Thread.ofVirtual().start(this::ask);
        var caller = callers.take();
        time.advance(WaitNotice.AFTER);

        assertThat(said.take()).as("of the second").endsWith("until 00:00:16 UTC");
        answer(caller);
        askingAgain.join();
        assertThat(said).isEmpty();
    }

    private void ask() {
        var _ =
                session.cluster(
                        "Cannot ask",
                        service -> service.getCluster(GetClusterRequest.getDefaultInstance()));
    }

    private static void answer(StreamObserver<Cluster> caller) {
        caller.onNext(Cluster.getDefaultInstance());
        caller.onCompleted();
    }
}
