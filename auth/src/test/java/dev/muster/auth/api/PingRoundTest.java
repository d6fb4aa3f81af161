package dev.muster.auth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.auth.connected.AgentProcess;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.FakeLink;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.proto.v1.PingAllRequest;
import dev.muster.proto.v1.PingAllResponse;
import dev.muster.proto.v1.PingResult;
import dev.muster.runtime.rpc.WireTimes;
import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PingRoundTest {
    private static final PingAllRequest ALL = PingAllRequest.getDefaultInstance();

    private final ConnectedAgents connected = new ConnectedAgents(new ManualTime());
    private final PingRound round = new PingRound(connected, "auth-1");
    private final BlockingQueue<CompletableFuture<Duration>> pings = new LinkedBlockingQueue<>();
    private final BlockingQueue<PingAllResponse> parts = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (var thread : threads) {
            thread.interrupt();
            thread.join();
        }
    }

    @Test
    void keepsABoundedNumberUnderWay() throws Exception {
        connect(PingRound.WINDOW + 2);
        start();
        assertThat(parts.take().getExpected()).isEqualTo(PingRound.WINDOW + 2);
        var first = pings.take();
        for (int i = 1; i < PingRound.WINDOW; i++) {
            pings.take();
        }

        assertThat(parts.take().getResultsList()).isEmpty(); // a beat later
        assertThat(pings).isEmpty();
        first.complete(Duration.ofMillis(7));

        assertThat(results(1))
                .extracting(PingResult::getRoundTrip)
                .containsExactly(WireTimes.toProto(Duration.ofMillis(7)));
        pings.take();
    }

    @Test
    void endsWhenTheLastHasAnswered() throws Exception {
        connect(3);
        var thread = start();

        for (int i = 0; i < 3; i++) {
            pings.take().complete(Duration.ZERO);
        }
        thread.join();

        assertThat(results(3)).extracting(PingResult::getId).doesNotHaveDuplicates().hasSize(3);
    }

    @Test
    void givesPingsUpWithTheirCaller() throws Exception {
        connect(1);
        var thread = start();
        var ping = pings.take();

        thread.interrupt();
        thread.join();

        assertThat(ping).isCancelled();
    }

    @Test
    void refusesMoreRoundsThanAgentsCanBear() throws Exception {
        connect(1);
        for (int i = 0; i < PingRound.ROUNDS; i++) {
            start();
            pings.take();
        }

        assertThatThrownBy(() -> round.run(ALL, parts::put))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("AUTH_OVERLOADED");
    }

    /// Returns the next results, `number` of them or more.
    private List<PingResult> results(int number) throws InterruptedException {
        var results = new ArrayList<PingResult>();
        while (results.size() < number) {
            results.addAll(parts.take().getResultsList());
        }
        return results;
    }

    private void connect(int agents) {
        for (int i = 0; i < agents; i++) {
            var agent =
                    connected.newcomer(
                            new AgentProcess("process-" + i, 0, 0),
                            Fleet.info("1.0.0"),
                            new Asked(HostId.random()));
            connected.count(agent, 1);
        }
    }

    private Thread start() {
        var thread =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                round.run(ALL, parts::put);
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                        });
        threads.add(thread);
        return thread;
    }

    private final class Asked implements FakeLink {
        private final HostId id;

        private Asked(HostId id) {
            this.id = id;
        }

        @Override
        public HostId id() {
            return id;
        }

        @Override
        public CompletableFuture<Duration> ping(Duration timeout) {
            var pong = new CompletableFuture<Duration>();
            pings.add(pong);
            return pong;
        }
    }
}
