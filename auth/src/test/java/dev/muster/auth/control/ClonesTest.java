package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.caller.Refusals;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.FakePulse;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.testkit.ManualTime;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Several processes with one identity: A is older than B, B than C, and so on.
@Timeout(60)
final class ClonesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final HostId host = HostId.random();
    private final ManualTime time = new ManualTime();
    private final ConnectedAgents agents = new ConnectedAgents(time);
    private final FakeRecords records = new FakeRecords();
    private final BlockingQueue<AuditEvent> audit = new LinkedBlockingQueue<>();
    private final Refusals refusals = new Refusals(audit::add, time);
    private final ControlService service =
            new ControlService(
                    new Greeting("test", "auth-1"),
                    new Admission("auth-1", Integer.MAX_VALUE, () -> true, agents),
                    agents,
                    records,
                    audit::add,
                    refusals,
                    new PrometheusRegistry(),
                    new Random(7),
                    time);
    private final String name = UUID.randomUUID().toString();
    private final Server server =
            InProcessServerBuilder.forName(name)
                    .directExecutor()
                    .addService(service)
                    .intercept(new TestIdentity.Reader())
                    .build();
    private final ManagedChannel channel =
            InProcessChannelBuilder.forName(name).directExecutor().build();
    private final Map<Character, FakeAgent> latest = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        refusals.start();
        service.start();
        server.start();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        service.close();
        refusals.close();
        server.shutdownNow();
    }

    /// A letter opens a stream of that process, and a letter behind a minus breaks its latest off;
    /// a dot is a minute.
    @ParameterizedTest(name = "{0}: {1} counts, held: {2}")
    @MethodSource
    void orders(String steps, String counting, String held) throws Exception {
        play(steps);

        assertThat(agents.find(host).map(ClonesTest::process)).isEqualTo(letter(counting));
        assertThat(agents.beside(host).stream().map(ClonesTest::process).reduce("", String::concat))
                .isEqualTo(held);
        assertThat(agents.find(host).flatMap(LiveAgent::objection)).isEmpty();
        assertThat(agents.beside(host))
                .allMatch(agent ->
                        agent.objection()
                                .filter(why -> why.code() == Reason.Code.DUPLICATE_IDENTITY)
                                .isPresent());
        assertThat(agents.size()).isEqualTo(counting.length() + held.length());
    }

    static Stream<Arguments> orders() {
        return Stream.of(
                arguments("A", "A", ""),
                arguments("AA", "A", ""), // it reconnects
                arguments("A-AA", "A", ""),
                arguments("AB", "B", "A"), // a copy starts
                arguments("BA", "B", "A"), // both come back after a restart of Auth
                arguments("AB-A", "B", ""),
                arguments("A.B-AA", "B", "A"), // the link of the older blips
                arguments("AB.AA", "B", "A"),
                arguments("AB-B", "A", ""),
                arguments("AB-BB", "B", "A"), // the link of the younger blips
                arguments("ABB", "B", "A"),
                arguments("ABB-BA", "A", ""), // once gone, the older counts as before
                arguments("AB-BC", "C", "A"), // the younger restarts
                arguments("AB-AC", "C", "B"), // the older restarts
                arguments("ABC", "C", "BA"),
                arguments("CBA", "C", "BA"),
                arguments("BCA", "C", "BA"),
                arguments("ABC-C", "B", "A"),
                arguments("ABC-B", "C", "A"),
                arguments("ABCDE", "E", "DCBA"),
                arguments("ABCDEF", "F", "EDCB"), // the oldest of too many loses its place
                arguments("FEDCBA", "F", "EDCB"));
    }

    @Test
    void tellsTheOlderWhichOneIsYoungerAndLeavesTheYoungerAlone() throws Exception {
        var older = open('A');
        var younger = open('B');

        var told = older.next().getObjection().getReason();
        assertThat(told.getCode()).isEqualTo("DUPLICATE_IDENTITY");
        assertThat(told.getCause()).contains("another process").contains("192.0.2.1");
        assertThat(younger.received).isEmpty();
        assertThat(records.epochs).containsEntry(host, 2L);
    }

    @Test
    void theOlderGoesOnWhileItIsHeldAndChangesNothingInTheClustersMemory() throws Exception {
        var older = open('A');
        open('B');
        older.next(); // the objection

        older.heartbeat(1, FakeAgent.ok("node", 1));

        assertThat(older.next().hasHeartbeatAck()).isTrue();
        assertThat(records.changes).allMatch(agent -> agent.epoch() == 0);
        older.vanish();
        assertThat(records.left).isEmpty();
    }

    @Test
    void welcomesAnAgentThatRestartedAfterACrashBeforeItsFormerStreamIsGivenUp() throws Exception {
        var dead = open('A', false);
        dead.heartbeat(1);
        assertThat(dead.next().hasHeartbeatAck()).isTrue();

        var restarted = open('B');

        assertThat(agents.find(host).map(ClonesTest::process)).contains("B");
        assertThat(dead.end).isNotDone();
        pass(Contest.OLDER);
        assertThat(dead.fault().reason().code()).isEqualTo(Reason.Code.REPLACED);
        assertThat(restarted.received).isEmpty();
        assertThat(agents.size()).isEqualTo(1);
        assertThat(event(AuditEvent.InstanceDisconnected.class).cause())
                .isEqualTo(LeaveCause.REPLACED);
        assertThat(audit).as("no clone").isEmpty();
    }

    @Test
    void asksAgainWhenAuthItselfWasHeldUp() throws Exception {
        var silent = open('A', false);
        var pulse = (FakePulse) agents.find(host).orElseThrow().link().pulse();
        pulse.excused = true;
        open('B');
        assertThat(silent.next().hasPing()).isTrue();

        pass(Contest.OLDER);
        assertThat(silent.next().hasPing()).isTrue();
        assertThat(agents.beside(host)).as("not judged").hasSize(1);

        pulse.excused = false;
        pass(Contest.OLDER);
        assertThat(silent.fault().reason().code()).isEqualTo(Reason.Code.REPLACED);
        assertThat(agents.beside(host)).isEmpty();
    }

    @Test
    void aSilentYoungerIsLeftToTheWatchWhenAnOlderComes() throws Exception {
        var younger = open('B', false);
        var older = open('A');

        pass(Contest.YOUNGER);
        assertThat(younger.end).isNotDone();
        assertThat(older.received).as("nothing is objected to yet").isEmpty();

        younger.vanish();
        assertThat(agents.find(host).map(ClonesTest::process)).contains("A");
        assertThat(older.next().getObjection().hasReason()).isFalse();
    }

    @Test
    void withdrawsTheObjectionWhenTheYoungerLeaves() throws Exception {
        var older = open('A');
        var younger = open('B');
        assertThat(older.next().getObjection().hasReason()).isTrue();

        younger.vanish();

        assertThat(older.next().getObjection().hasReason()).isFalse();
        assertThat(agents.find(host).orElseThrow().epoch()).isEqualTo(3);
        assertThat(records.left).as("the host is still there").isEmpty();
    }

    @Test
    void theOlderMayComeBackOnceAMinute() throws Exception {
        open('A');
        var younger = open('B');
        play("-A.");

        play("A-A");
        var soon = dial('A', true);

        assertThat(soon.fault().reason().code()).isEqualTo(Reason.Code.DUPLICATE_IDENTITY);
        assertThat(soon.fault().reason().cause()).contains("once a minute");
        assertThat(younger.end).isNotDone();
        assertThat(younger.received).isEmpty();

        pass(MINUTE);
        assertThat(dial('A', true).next().hasWelcome()).isTrue();
    }

    @Test
    void theOlderIsNotKeptWaitingForAYoungerThatIsGone() throws Exception {
        play("A.B-AA-A-B");

        assertThat(dial('A', true).next().hasWelcome()).isTrue();
    }

    @Test
    void holdsFourAtMostAndTellsTheOldestWhy() throws Exception {
        var oldest = open('A');
        play("BCDEF");

        assertThat(oldest.fault().reason().code()).isEqualTo(Reason.Code.REPLACED);
        assertThat(dial('A', true).fault().reason().code())
                .isEqualTo(Reason.Code.DUPLICATE_IDENTITY);
        assertThat(agents.size()).isEqualTo(5);
    }

    @Test
    void oneEventSaysThatItBeginsAndOneThatItIsOver() throws Exception {
        play("A!A.B");
        var begun = event(AuditEvent.InstanceDuplicated.class);
        assertThat(begun.host()).isEqualTo(host);

        play("-AA!A-A");
        event(AuditEvent.InstanceDisconnected.class);
        event(AuditEvent.InstanceDisconnected.class);
        passSlowly(MINUTE.minus(SECOND));
        assertThat(audit).isEmpty();

        passSlowly(SECOND);
        passUntilAnEvent();
        assertThat(event(AuditEvent.InstanceUnique.class).host()).isEqualTo(host);
        play("A");
        event(AuditEvent.InstanceDuplicated.class);
    }

    @Test
    void itIsNotOverWhileAnotherIsHeld() throws Exception {
        play("A!A.B-AA");
        event(AuditEvent.InstanceDuplicated.class);
        event(AuditEvent.InstanceDisconnected.class);

        passSlowly(MINUTE.multipliedBy(2));

        assertThat(audit).isEmpty();
    }

    private void play(String steps) throws Exception {
        for (int i = 0; i < steps.length(); i++) {
            switch (steps.charAt(i)) {
                case '.' -> pass(MINUTE);
                case '-' -> requireNonNull(latest.get(steps.charAt(++i))).vanish();
                case '!' -> requireNonNull(latest.get(steps.charAt(++i))).heartbeat(1);
                default -> dial(steps.charAt(i), true);
            }
        }
    }

    private FakeAgent open(char process) throws Exception {
        return open(process, true);
    }

    private FakeAgent open(char process, boolean answersPings) throws Exception {
        var agent = dial(process, answersPings);
        assertThat(agent.next().hasWelcome()).isTrue();
        return agent;
    }

    private FakeAgent dial(char process, boolean answersPings) {
        var agent = FakeAgent.dial(channel, host, answersPings);
        var uptime = Duration.ofHours('Z' - process);
        agent.hello(String.valueOf(process).repeat(36), uptime);
        latest.put(process, agent);
        return agent;
    }

    private static String process(LiveAgent agent) {
        return agent.process().id().substring(0, 1);
    }

    private static Optional<String> letter(String letter) {
        return Optional.of(letter).filter(text -> !text.isEmpty());
    }

    private <E extends AuditEvent> E event(Class<E> type) throws InterruptedException {
        var event = audit.poll(10, TimeUnit.SECONDS);
        assertThat(event).isInstanceOf(type);
        return type.cast(event);
    }

    /// The timer looks again a moment later when it was on its way to sleep as time moved.
    private void passUntilAnEvent() throws InterruptedException {
        while (audit.isEmpty()) {
            pass(Duration.ofMillis(50));
        }
    }

    private void passSlowly(Duration duration) throws InterruptedException {
        for (long i = 0; i < duration.toSeconds(); i++) {
            pass(SECOND);
        }
    }

    private void pass(Duration duration) throws InterruptedException {
        time.advance(duration);
        time.advance(Duration.ZERO);
    }
}
