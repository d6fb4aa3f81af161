package dev.muster.agent.control;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.FakeControl;
import dev.muster.agent.FakeNames;
import dev.muster.agent.HalfWay;
import dev.muster.agent.pace.Backoff;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.net.Endpoint;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.version.Version;
import dev.muster.runtime.config.HealthCheckConfig;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.runtime.task.Inbox;
import dev.muster.testkit.ManualTime;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class ConnectorTest {
    private static final int OFTEN = 20;
    private static final HostPort ONE = new HostPort("10.0.0.1", 3025);
    private static final HostPort TWO = new HostPort("10.0.0.2", 3025);
    private static final HostPort THREE = new HostPort("10.0.0.3", 3025);
    private static final HostPort NAMED = new HostPort("auth.test", 3025);
    private static final Reason GOING =
            new Reason(Reason.Code.SHUTTING_DOWN, "it stops", "Wait for it");
    private static final Reason CUT = new Reason(Reason.Code.STREAM_CLOSED, "cut", "Wait");
    private static final Reason CLONE = new Reason(Reason.Code.REPLACED, "a clone", "Find it");

    private static final Reason DUPLICATE =
            new Reason(Reason.Code.DUPLICATE_IDENTITY, "a younger one is there", "Remove it");

    private final ManualTime time = new ManualTime();
    private final Inbox<StreamEvent> inbox = new Inbox<>(time);
    private final ReturnPathTracker returnPath =
            new ReturnPathTracker(Duration.ofSeconds(60), Duration.ofSeconds(5), time);
    private final BlockingQueue<Heartbeat> beats = new LinkedBlockingQueue<>();
    private final BlockingQueue<Dial> dials = new LinkedBlockingQueue<>();
    private final FakeNames names = new FakeNames();
    private final String run = UUID.randomUUID().toString();
    private final Introduction who =
            new Introduction(
                    UUID.randomUUID(),
                    Duration.ofMinutes(7),
                    HostId.random(),
                    new AgentInfo(
                            "web-1",
                            new Version(1, 2, 3, ""),
                            Set.of(Role.NODE),
                            Map.of(),
                            "",
                            "",
                            ""),
                    0);
    private final List<Server> servers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /// An address that was dialled, and when.
    private record Dial(HostPort address, Instant at) {}

    @AfterEach
    void stop() throws InterruptedException {
        for (var thread : threads) {
            thread.interrupt();
            thread.join();
        }
        servers.forEach(Server::shutdownNow);
        names.speak();
    }

    @RepeatedTest(OFTEN)
    void introducesTheAgentAndIsWelcome() throws Exception {
        var auth = auth(ONE);

        var stream = connect(connector(ONE)).get();

        assertThat(stream.endpoint().configured()).isEqualTo(ONE);
        var hello = auth.nextSession().hello();
        assertThat(hello.getHostId()).isEqualTo(who.id().toString());
        assertThat(hello.getProcessId()).isEqualTo(who.processId().toString());
        assertThat(hello.getProcessUptime().getSeconds()).isEqualTo(7 * 60);
        assertThat(hello.getAgent().getHostname()).isEqualTo("web-1");
        assertThat(hello.getProtocol()).isEqualTo(1);
        assertThat(beats).isEmpty();
    }

    @RepeatedTest(OFTEN)
    void missesOnceAtTheTimeoutAndThenEveryRetryInterval() throws Exception {
        auth(ONE).ignoreHellos();
        var start = time.instant();
        var connected = connect(connector(ONE));

        time.advance(seconds(4));
        assertThat(beats).isEmpty();
        time.advance(seconds(1));
        var first = (Heartbeat.Missed) beats.take();
        time.advance(seconds(5));
        var second = (Heartbeat.Missed) beats.take();

        assertThat(first.at()).isEqualTo(start.plusSeconds(5));
        assertThat(first.reason().code()).isEqualTo(Reason.Code.AUTH_TIMEOUT);
        assertThat(first.reason().cause()).isEqualTo("no answer from 10.0.0.1:3025 within 5s");
        assertThat(second.at()).isEqualTo(start.plusSeconds(10));
        assertThat(connected.isDone()).isFalse();
    }

    @RepeatedTest(OFTEN)
    void keepsADialThatIsUnderWayThroughAllMisses() throws Exception {
        var auth = auth(ONE);
        auth.ignoreHellos();
        var connected = connect(connector(ONE));
        var session = auth.nextSession();
        for (int i = 0; i < 12; i++) {
            time.advance(seconds(5));
            beats.take();
        }

        session.welcome();

        connected.get();
        assertThat(dials).hasSize(1);
    }

    @RepeatedTest(OFTEN)
    void dialsAnewWhenADialTakesForEver() throws Exception {
        var auth = auth(ONE);
        auth.ignoreHellos();
        var _ = connect(connector(ONE));
        auth.nextSession();
        for (int i = 0; i < 15; i++) {
            time.advance(seconds(5));
            beats.take();
        }
        time.advance(seconds(1));

        assertThat(auth.nextSession().hello()).isNotNull();
        assertThat(dials).hasSize(2);
    }

    @RepeatedTest(OFTEN)
    void triesTheNextAddressASecondAfterOneThatIsSilent() throws Exception {
        auth(ONE).ignoreHellos();
        auth(TWO);
        var connected = connect(connector(ONE, TWO));

        time.advance(Duration.ofMillis(999));
        assertThat(dials).hasSize(1);
        time.advance(Duration.ofMillis(1));

        assertThat(connected.get().endpoint().configured()).isEqualTo(TWO);
        assertThat(beats).isEmpty();
    }

    @RepeatedTest(OFTEN)
    void takesTheSilentAddressAllTheSameWhenItAnswersFirst() throws Exception {
        var one = auth(ONE);
        one.ignoreHellos();
        auth(TWO).ignoreHellos();
        var connected = connect(connector(ONE, TWO));
        var session = one.nextSession();
        time.advance(seconds(1));

        session.welcome();

        assertThat(connected.get().endpoint().configured()).isEqualTo(ONE);
    }

    @RepeatedTest(OFTEN)
    void dialsEveryOneOfManySilentAddressesWithinTheTimeout() throws Exception {
        var addresses = new HostPort[10];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = new HostPort("10.1.0." + i, 3025);
            auth(addresses[i]).ignoreHellos();
        }
        var _ = connect(connector(addresses));

        advanceTo(Duration.ofMillis(4900));

        assertThat(dials).extracting(Dial::address).containsExactly(addresses);
        assertThat(beats).isEmpty();
    }

    @RepeatedTest(OFTEN)
    void triesTheNextAddressAtOnceWhenTheFirstRefuses() throws Exception {
        auth(ONE).refuse(GOING);
        auth(TWO);

        assertThat(connect(connector(ONE, TWO)).get().endpoint().configured()).isEqualTo(TWO);
    }

    @RepeatedTest(OFTEN)
    void namesEveryAddressThatFailed() throws Exception {
        auth(ONE).refuse(GOING);
        auth(TWO).ignoreHellos();
        var _ = connect(connector(ONE, TWO));

        advanceTo(seconds(5));

        var missed = (Heartbeat.Missed) beats.take();
        assertThat(missed.reason().code()).isEqualTo(Reason.Code.SHUTTING_DOWN);
        assertThat(missed.reason().cause())
                .isEqualTo("it stops; no answer from 10.0.0.2:3025 within 5s");
    }

    @RepeatedTest(OFTEN)
    void dialsTheAddressesOfANameAsIfEachWereConfigured() throws Exception {
        names.set("auth.test", "10.0.0.1", "10.0.0.2", "10.0.0.3");
        auth(ONE).refuse(GOING);
        auth(TWO).ignoreHellos();
        auth(THREE);
        var connected = connect(connector(NAMED));
        assertThat(nextDials(2)).containsExactly(ONE, TWO);

        time.advance(seconds(1));

        var stream = connected.get();
        assertThat(stream.endpoint()).hasToString("auth.test:3025 (10.0.0.3)");
        assertThat(beats).isEmpty();
    }

    @RepeatedTest(OFTEN)
    void dialsOnceWhatTwoNamesMean() throws Exception {
        names.set("auth.test", "10.0.0.1");
        auth(ONE).ignoreHellos();
        var _ = connect(connector(ONE, NAMED));

        advanceTo(seconds(4));

        assertThat(dials).hasSize(1);
    }

    @RepeatedTest(OFTEN)
    void dialsWhatItKnowsWhileTheNameServersAreSilent() throws Exception {
        names.set("auth.test", "10.0.0.1");
        auth(ONE);
        var connector = connector(NAMED);
        var stream = acknowledged(connect(connector).get());
        time.jump(seconds(60));
        names.fallSilent();

        connector.lost(stream, CUT);
        var _ = connect(connector).get();

        assertThat(gaps()).containsExactly(seconds(60));
    }

    @RepeatedTest(OFTEN)
    void dialsWhatANameMeansNowRightAfterWhatItMeantBefore() throws Exception {
        names.set("auth.test", "10.0.0.1");
        var one = auth(ONE);
        auth(TWO);
        var connector = connector(NAMED);
        var stream = acknowledged(connect(connector).get());
        dials.clear();
        time.jump(seconds(60));
        one.ignoreHellos();
        names.set("auth.test", "10.0.0.2");

        connector.lost(stream, CUT);
        var connected = connect(connector);
        dials.take();
        time.advance(seconds(1));

        assertThat(connected.get().endpoint().ip().getHostAddress()).isEqualTo("10.0.0.2");
        assertThat(beats).isEmpty();
    }

    @Test
    void asksAgainWhatANameMeansWhileNothingAnswers() throws Exception {
        names.set("auth.test", "10.0.0.1");
        auth(ONE).refuse(GOING);
        auth(TWO);
        var connected = connect(connector(NAMED));
        dials.take();

        names.set("auth.test", "10.0.0.2");
        advanceUntil(connected);

        assertThat(connected.get().endpoint().ip().getHostAddress()).isEqualTo("10.0.0.2");
    }

    @Test
    void saysThatANameIsUnknownAndGoesOnAsking() throws Exception {
        var connected = connect(connector(NAMED));
        Reason why;
        do { // the look-up has a thread of its own
            advanceTo(seconds(6));
            why = ((Heartbeat.Missed) beats.take()).reason();
        } while (!why.cause().equals("no address is known for auth.test:3025"));

        auth(ONE);
        names.set("auth.test", "10.0.0.1");
        advanceUntil(connected);

        assertThat(why.code()).isEqualTo(Reason.Code.AUTH_UNREACHABLE);
    }

    @RepeatedTest(OFTEN)
    void saysThatNameServersAreSilentAndGoesOnWhenTheyAnswer() throws Exception {
        names.fallSilent();
        names.set("auth.test", "10.0.0.1");
        auth(ONE);
        var connected = connect(connector(NAMED));
        time.advance(seconds(5));
        var missed = (Heartbeat.Missed) beats.take();

        names.speak();

        connected.get();
        assertThat(missed.reason().code()).isEqualTo(Reason.Code.AUTH_UNREACHABLE);
        assertThat(missed.reason().cause())
                .isEqualTo("the name servers have not yet said what auth.test:3025 is");
    }

    @Test
    void holdsAPartOfANameThatMeansTooMuch() {
        var lines = new Lines(endpoints(ONE), seconds(5), backoff(), new Random(3));
        var ips = IntStream.range(0, 1000).mapToObj(i -> "10.2.%d.%d".formatted(i / 256, i % 256));
        var order = new ArrayList<Endpoint>();

        lines.plan(0, Duration.ZERO);
        lines.found(NAMED, ips.map(InetAddress::ofLiteral).toList(), 0);
        lines.dialDue(
                seconds(5).toNanos(),
                endpoint -> {
                    order.add(endpoint);
                    throw new FaultException(new Fault("Cannot connect", CUT));
                });

        assertThat(order).hasSize(32);
        assertThat(lines.why(null, List.of()).cause()).isEqualTo("cut");
    }

    @RepeatedTest(OFTEN)
    void dialsAtOnceAfterAStableStreamIsLost() throws Exception {
        auth(ONE);
        var connector = connector(ONE);
        var stream = acknowledged(connect(connector).get());
        time.jump(seconds(60));

        connector.lost(stream, CUT);
        var _ = connect(connector).get();

        assertThat(dials).extracting(Dial::at).endsWith(time.instant());
        assertThat(beats).isEmpty();
    }

    @RepeatedTest(OFTEN)
    void backsOffAfterAStreamThatDidNotLast() throws Exception {
        auth(ONE);
        var connector = connector(ONE);
        for (int i = 0; i < 3; i++) {
            var connected = connect(connector);
            if (i > 0) {
                time.advance(Duration.ofMillis((250L << (i - 1)) - 1)); // half of 500 ms, of 1 s
                time.advance(Duration.ofMillis(1));
            }
            connector.lost(connected.get(), CUT);
        }

        assertThat(gaps()).containsExactly(Duration.ofMillis(250), Duration.ofMillis(500));
    }

    @RepeatedTest(OFTEN)
    void missesWhenStreamsOpenAndAcknowledgeNothing() throws Exception {
        auth(ONE);
        var connector = connector(ONE);
        var start = time.instant();
        connector.lost(connect(connector).get(), CUT);
        for (int i = 0; i < 4; i++) {
            var connected = connect(connector);
            time.advance(Duration.ofMillis(250L << i)); // 3.75 s in all
            connector.lost(connected.get(), CUT);
        }
        assertThat(beats).isEmpty();

        var _ = connect(connector);
        time.advance(Duration.ofMillis(1250));

        var missed = (Heartbeat.Missed) beats.take();
        assertThat(missed.at()).isEqualTo(start.plusSeconds(5));
        assertThat(missed.reason()).isEqualTo(CUT);
    }

    @RepeatedTest(OFTEN)
    void givesTheHerdOfAShutdownTimeToSpread() throws Exception {
        auth(ONE);
        var connector = connector(ONE);
        var stream = acknowledged(connect(connector).get());
        time.jump(seconds(60));
        connector.lost(stream, GOING);
        var connected = connect(connector);

        time.advance(Duration.ofMillis(999));
        assertThat(dials).hasSize(1);
        time.advance(Duration.ofMillis(1)); // half of 2 s

        connected.get();
        assertThat(gaps()).containsExactly(seconds(61));
        assertThat(beats).isEmpty();
    }

    @RepeatedTest(OFTEN)
    void missesAtOnceAndWaitsWhenItWasReplaced() throws Exception {
        auth(ONE);
        var connector = connector(ONE);
        var stream = connect(connector).get();
        time.jump(seconds(60));

        connector.lost(stream, CLONE);

        assertThat(((Heartbeat.Missed) beats.take()).reason()).isEqualTo(CLONE);
        var connected = connect(connector);
        time.advance(Duration.ofMillis(4999));
        assertThat(dials).hasSize(1);
        time.advance(Duration.ofMillis(1));
        connected.get();
        assertThat(gaps()).containsExactly(seconds(65));
    }

    @RepeatedTest(OFTEN)
    void failsAtOnceAndStaysAwayFromEveryAuthForAMinuteWhenItIsRefusedAsADuplicate()
            throws Exception {
        auth(ONE).refuse(DUPLICATE);
        auth(TWO);
        var start = time.instant();

        var connected = connect(connector(ONE, TWO));

        assertThat(beats.take())
                .isEqualTo(new Heartbeat.Failed(start, DUPLICATE, start.plusSeconds(65)));
        time.advance(Duration.ofMillis(64_999));
        assertThat(dials).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(((Heartbeat.Failed) beats.take()).at()).isEqualTo(start.plusSeconds(65));
        assertThat(gaps()).containsExactly(seconds(65));
        assertThat(connected.isDone()).isFalse();
    }

    @RepeatedTest(OFTEN)
    void failsAtOnceAndStaysAwayForAMinuteWhenItsStreamIsClosedForADuplicate() throws Exception {
        var auth = auth(ONE);
        var connector = connector(ONE);
        var stream = acknowledged(connect(connector).get());
        time.jump(seconds(60));
        var lost = time.instant();

        connector.lost(stream, DUPLICATE);
        auth.ignoreHellos();

        assertThat(beats.take())
                .isEqualTo(new Heartbeat.Failed(lost, DUPLICATE, lost.plusSeconds(65)));
        var _ = connect(connector);
        time.advance(Duration.ofMillis(64_999));
        assertThat(dials).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(beats).isEmpty();
        time.advance(seconds(5));
        var missed = (Heartbeat.Missed) beats.take();
        assertThat(missed.reason().code()).isEqualTo(Reason.Code.AUTH_TIMEOUT);
        assertThat(gaps()).containsExactly(seconds(125));
    }

    @RepeatedTest(OFTEN)
    void isNotSilentWhileItWaitsBecauseItWasReplaced() throws Exception {
        var auth = auth(ONE);
        var connector = connector(new Latest(), ONE);
        var stream = connect(connector).get();
        auth.ignoreHellos();
        time.jump(seconds(60));
        connector.lost(stream, CLONE);
        beats.take();
        var replaced = time.instant();

        var _ = connect(connector);
        time.advance(Duration.ofMillis(5499)); // longer than the timeout
        assertThat(beats).isEmpty();
        time.advance(Duration.ofMillis(1));
        time.advance(seconds(5));

        var missed = (Heartbeat.Missed) beats.take();
        assertThat(missed.reason().code()).isEqualTo(Reason.Code.AUTH_TIMEOUT);
        assertThat(missed.at()).isEqualTo(replaced.plusMillis(10_500));
    }

    @RepeatedTest(OFTEN)
    void tellsWhyTheStreamEndedWhenTheBackoffOutlastsTheTimeout() throws Exception {
        auth(ONE);
        var connector = connector(new Latest(), ONE);
        connector.lost(acknowledged(connect(connector).get()), CUT);
        for (int i = 0; i < 4; i++) {
            var connected = connect(connector);
            time.advance(Duration.ofMillis(500L << i));
            connector.lost(acknowledged(connected.get()), CUT);
        }

        var _ = connect(connector); // dials in 8 s
        time.advance(seconds(5));

        assertThat(((Heartbeat.Missed) beats.take()).reason()).isEqualTo(CUT);
    }

    @RepeatedTest(OFTEN)
    void leavesForAnotherAddressWhenItsStreamIsLost() throws Exception {
        auth(ONE);
        auth(TWO);
        var connector = connector(ONE, TWO);
        var stream = connect(connector).get();
        time.jump(seconds(60));

        connector.lost(stream, GOING);
        var connected = connect(connector);
        time.advance(seconds(1));

        assertThat(stream.endpoint().configured()).isEqualTo(ONE);
        assertThat(connected.get().endpoint().configured()).isEqualTo(TWO);
    }

    @RepeatedTest(OFTEN)
    void dialsWithTheNewCertificateAtOnce() throws Exception {
        auth(ONE).ignoreHellos();
        var _ = connect(connector(ONE));
        dials.take();

        inbox.put(new StreamEvent.Reidentified());

        assertThat(dials.take().at()).isEqualTo(time.instant());
    }

    @Test
    void dialsADeadAuthAboutOnceARetryInterval() throws Exception {
        var connector = connector(new Random(11), ONE); // nothing listens
        var _ = connect(connector);

        advanceTo(Duration.ofHours(1));

        assertThat(dials.size()).isBetween(600, 860); // 720 retry intervals
        assertThat(beats.size()).isBetween(690, 750);
    }

    @Test
    void spreadsAFleetOverItsAddresses() {
        var random = new Random(3);
        int first = 0;
        for (int i = 0; i < 1000; i++) {
            var order = new ArrayList<Endpoint>();
            var lines = new Lines(endpoints(ONE, TWO), seconds(5), backoff(), random);
            lines.plan(0, Duration.ZERO);
            lines.dialDue(
                    0,
                    endpoint -> {
                        order.add(endpoint);
                        throw new FaultException(new Fault("Cannot connect", CUT));
                    });
            first += order.getFirst().configured().equals(ONE) ? 1 : 0;
        }

        assertThat(first).isBetween(450, 550);
    }

    private static List<Endpoint> endpoints(HostPort... addresses) {
        return List.of(addresses).stream()
                .map(address -> Endpoint.ofLiteral(address).orElseThrow())
                .toList();
    }

    private static Backoff backoff() {
        return new Backoff(Duration.ofMillis(500), seconds(10));
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private FakeControl auth(HostPort address) throws IOException {
        var control = new FakeControl();
        servers.add(
                InProcessServerBuilder.forName(run + address)
                        .directExecutor()
                        .addService(control)
                        .build()
                        .start());
        return control;
    }

    private Connector connector(HostPort... addresses) {
        return connector(new HalfWay(), addresses);
    }

    private Connector connector(RandomGenerator random, HostPort... addresses) {
        return new Connector(
                List.of(addresses),
                names,
                inbox,
                beats::add,
                returnPath,
                HealthCheckConfig.DEFAULT,
                time,
                random);
    }

    private CompletableFuture<ControlStream> connect(Connector connector) {
        var connected = new CompletableFuture<ControlStream>();
        threads.add(
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                connected.complete(connector.connect(() -> who, this::route));
                            } catch (InterruptedException e) {
                                connected.completeExceptionally(e);
                            }
                        }));
        return connected;
    }

    private ControlStream acknowledged(ControlStream stream) {
        stream.beat(1, time.instant(), List.of(), null, null);
        assertThat(stream.isAcknowledged()).isTrue();
        return stream;
    }

    private Route route(Endpoint endpoint) {
        var address = new HostPort(endpoint.ip().getHostAddress(), endpoint.configured().port());
        dials.add(new Dial(address, time.instant()));
        var channel = InProcessChannelBuilder.forName(run + address).directExecutor().build();
        return new Route(endpoint, channel, channel::shutdownNow);
    }

    /// Makes each wait as long as it may be.
    private static final class Latest implements RandomGenerator {
        @Override
        public long nextLong() {
            return Long.MAX_VALUE;
        }

        @Override
        public double nextDouble() {
            return 1;
        }
    }

    /// Returns the times between the dials so far.
    private List<Duration> gaps() {
        var at = dials.stream().map(Dial::at).toList();
        var gaps = new ArrayList<Duration>();
        for (int i = 1; i < at.size(); i++) {
            gaps.add(Duration.between(at.get(i - 1), at.get(i)));
        }
        return gaps;
    }

    /// Returns the next addresses that are dialled.
    private List<HostPort> nextDials(int count) throws InterruptedException {
        var next = new ArrayList<HostPort>();
        for (int i = 0; i < count; i++) {
            next.add(dials.take().address());
        }
        return next;
    }

    /// Lets time pass until there is a stream; for what also waits for other threads.
    private void advanceUntil(CompletableFuture<ControlStream> connected) {
        eventually(
                "there is a stream",
                Duration.ofSeconds(15),
                () -> {
                    time.jump(Duration.ofMillis(500));
                    return connected.isDone();
                },
                done -> done);
    }

    /// Lets time pass while the connector sleeps, in steps so small that it acts when it is due.
    private void advanceTo(Duration later) throws InterruptedException {
        var end = time.instant().plus(later);
        while (time.instant().isBefore(end)) {
            time.advance(Duration.ofMillis(100));
        }
    }
}
