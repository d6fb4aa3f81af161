package dev.muster.agent.heartbeat;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.HalfWay;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.core.version.Version;
import dev.muster.runtime.config.HealthCheckConfig;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ComponentState;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.task.Inbox;
import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class HeartbeatsTest {
    private static final int OFTEN = 20;
    private static final Reason CUT =
            new Reason(Reason.Code.STREAM_CLOSED, "cut", "Wait for the reconnect");
    private static final Reason DOWN =
            new Reason(Reason.Code.TARGET_UNHEALTHY, "grafana is down", "See to it");
    private static final TargetHealth UNKNOWN =
            target(new TargetState.Unknown(Instant.EPOCH, DOWN));
    private static final TargetHealth HEALTHY = target(new TargetState.Healthy(Instant.EPOCH));
    private static final Reason NOT_GRANTED =
            new Reason(Reason.Code.ROLE_NOT_GRANTED, "no app", "Add it");

    private static final Reason CLONE =
            new Reason(Reason.Code.DUPLICATE_IDENTITY, "a clone", "Remove it");

    private final ManualTime time = new ManualTime();
    private final HealthTracker health = new HealthTracker(time);
    private final FakeLink link = new FakeLink();
    private final CompletableFuture<Reason> ended = new CompletableFuture<>();
    private volatile Set<Role> introduced = Set.of(Role.NODE);
    private volatile Set<Role> running = Set.of(Role.NODE);
    private volatile List<TargetHealth> targets = List.of();
    private final BlockingQueue<Heartbeat> counted = new LinkedBlockingQueue<>();
    private volatile Clearance ofApp = new Clearance.Granted();
    private final Heartbeats heartbeats =
            new Heartbeats(
                    health,
                    health.component(Heartbeats.INSTANCE).andThen(counted::add),
                    new Subject(
                            () -> running, () -> claiming(running), () -> targets, this::clearance),
                    HealthCheckConfig.DEFAULT,
                    time,
                    new HalfWay());
    private final Thread thread =
            Thread.ofVirtual()
                    .unstarted(() -> {
                        try {
                            var why = heartbeats.over(link, claiming(introduced));
                            while (why.equals(Link.MOVED)) {
                                why = heartbeats.over(link, claiming(introduced));
                            }
                            ended.complete(why);
                        } catch (InterruptedException e) {
                            ended.completeExceptionally(e);
                        }
                    });

    @AfterEach
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    @RepeatedTest(OFTEN)
    void beatsAtOnceAndThenEveryIntervalWhileAllIsOk() throws InterruptedException {
        var start = time.instant();
        thread.start();

        assertThat(link.sent.take().at()).isEqualTo(start);
        time.advance(seconds(60));
        assertThat(link.sent.take().at()).isEqualTo(start.plusSeconds(60));
        time.advance(seconds(60));
        assertThat(link.sent.take().at()).isEqualTo(start.plusSeconds(120));
        assertThat(state("instance")).isInstanceOf(ComponentState.Ok.class);
        assertThat(state("node")).isInstanceOf(ComponentState.Ok.class);
    }

    @RepeatedTest(OFTEN)
    void tellsAChangeAfterASecondAtMostAndDoesNotCountThatAsASuccess() throws InterruptedException {
        health.watch(link::changed);
        degrade(Heartbeats.INSTANCE);
        var start = time.instant();
        thread.start();

        link.sent.take();
        time.advance(seconds(1)); // the acknowledgement changed the states: an update
        assertThat(link.sent.take().at()).isEqualTo(start.plusSeconds(1));
        time.advance(seconds(3));
        assertThat(state("instance")).isInstanceOf(ComponentState.Recovering.class);
        assertThat(link.sent).isEmpty();
        time.advance(seconds(1)); // the second regular one
        assertThat(link.sent.take().at()).isEqualTo(start.plusSeconds(5));

        time.advance(seconds(1)); // and the update that tells of it
        assertThat(link.sent.take().states()).containsEntry("instance", "Ok");
        assertThat(state("instance")).isInstanceOf(ComponentState.Ok.class);
    }

    @RepeatedTest(OFTEN)
    void missesWhenThereIsNoAcknowledgementWithinTheTimeout() throws Exception {
        thread.start();
        link.sent.take();
        link.acknowledges = false;
        time.advance(seconds(60));
        link.sent.take();

        time.advance(seconds(5));

        assertThat(ended.get().code()).isEqualTo(Reason.Code.AUTH_TIMEOUT);
        assertThat(ended.get().cause())
                .isEqualTo("auth:3025 did not acknowledge a heartbeat within 5s");
        assertThat(state("instance")).isInstanceOf(ComponentState.Degraded.class);
        assertThat(state("node")).isInstanceOf(ComponentState.Ok.class);
    }

    @RepeatedTest(OFTEN)
    void endsWithTheLinkWithoutAMiss() throws Exception {
        thread.start();
        link.sent.take();

        link.events.put(new Link.Event.Ended(CUT));

        assertThat(ended.get()).isEqualTo(CUT);
        assertThat(state("instance")).isInstanceOf(ComponentState.Ok.class);
    }

    @RepeatedTest(OFTEN)
    void endsWithTheLinkWhileItWaitsForAnAcknowledgement() throws Exception {
        link.acknowledges = false;
        thread.start();
        link.sent.take();

        link.events.put(new Link.Event.Ended(CUT));

        assertThat(ended.get()).isEqualTo(CUT);
        assertThat(state("instance")).isInstanceOf(ComponentState.Starting.class);
    }

    @RepeatedTest(OFTEN)
    void aMoveGivesNoMoreTimeForAnAcknowledgement() throws Exception {
        link.acknowledges = false;
        thread.start();
        link.sent.take();
        time.advance(seconds(3));
        link.events.put(new Link.Event.Ended(Link.MOVED));
        link.sent.take();

        time.advance(seconds(2));

        assertThat(ended.get().code()).isEqualTo(Reason.Code.AUTH_TIMEOUT);
        assertThat(counted.take()).isInstanceOf(Heartbeat.Missed.class);
    }

    @RepeatedTest(OFTEN)
    void anAcknowledgementAfterAMoveMissesNothing() throws Exception {
        link.acknowledges = false;
        thread.start();
        link.sent.take();
        time.advance(seconds(3));
        link.acknowledges = true;
        link.events.put(new Link.Event.Ended(Link.MOVED));
        link.sent.take();
        assertThat(counted.take()).isInstanceOf(Heartbeat.Acked.class);

        link.acknowledges = false;
        time.advance(seconds(60));
        link.sent.take();
        time.advance(seconds(4));
        link.events.put(new Link.Event.Ended(CUT));

        assertThat(ended.get()).isEqualTo(CUT);
        assertThat(counted).isEmpty();
    }

    @RepeatedTest(OFTEN)
    void aServiceThatCannotRunGetsNoSuccessAndDoesNotQuickenTheBeat() throws InterruptedException {
        fail("app");
        var start = time.instant();
        thread.start();

        link.sent.take();
        time.advance(seconds(60));
        assertThat(link.sent.take().at()).isEqualTo(start.plusSeconds(60));

        assertThat(state("app")).isInstanceOf(ComponentState.Degraded.class);
        assertThat(state("node")).isInstanceOf(ComponentState.Ok.class);
    }

    @RepeatedTest(OFTEN)
    void aServiceThatHasStartedIsBeatenForSoon() throws InterruptedException {
        fail("app");
        health.watch(link::changed);
        var start = time.instant();
        thread.start();
        link.sent.take();
        time.advance(seconds(1));
        link.sent.take();
        time.advance(seconds(9));

        running = Set.of(Role.NODE, Role.APP);
        link.changed();

        assertThat(link.sent.take().beat().info()).isEqualTo(claiming(running));
        time.advance(seconds(5));
        var regular = link.sent.take();
        assertThat(regular.at()).isEqualTo(start.plusSeconds(15));
        assertThat(regular.beat().info()).isNull();
        time.advance(seconds(1));
        assertThat(link.sent.take().states()).containsEntry("app", "Recovering");
    }

    @RepeatedTest(OFTEN)
    void anAcknowledgementIsAFailureOfWhatTheGateRefuses() throws InterruptedException {
        running = Set.of(Role.NODE, Role.APP);
        introduced = running;
        ofApp = new Clearance.Refused(DOWN);
        var start = time.instant();
        thread.start();

        link.sent.take();
        time.advance(seconds(60)); // and the beat is not quickened
        assertThat(link.sent.take().at()).isEqualTo(start.plusSeconds(60));

        assertThat(state("app")).isEqualTo(new ComponentState.Degraded(start, DOWN));
        assertThat(state("node")).isInstanceOf(ComponentState.Ok.class);
        assertThat(state("instance")).isInstanceOf(ComponentState.Ok.class);
    }

    @RepeatedTest(OFTEN)
    void anAcknowledgementIsNeitherForWhatIsNotKnownYet() throws InterruptedException {
        running = Set.of(Role.NODE, Role.APP);
        introduced = running;
        ofApp = new Clearance.Pending();
        thread.start();

        link.sent.take();
        time.advance(seconds(60));
        link.sent.take();

        assertThat(state("node")).isInstanceOf(ComponentState.Ok.class);
        assertThat(state("app")).isInstanceOf(ComponentState.Starting.class);
    }

    @RepeatedTest(OFTEN)
    void anObjectionFailsInstanceAtOnceAndIsNoHeartbeat() throws InterruptedException {
        thread.start();
        link.sent.take();
        time.advance(seconds(20));
        counted.clear();

        link.object(CLONE);

        assertThat(state("instance")).isEqualTo(new ComponentState.Degraded(time.instant(), CLONE));
        assertThat(state("node")).isInstanceOf(ComponentState.Ok.class);
        assertThat(requireNonNull(health.snapshot().get("instance")).consecutiveFailures())
                .isEqualTo(1);
        assertThat(counted).isEmpty();
    }

    @RepeatedTest(OFTEN)
    void noAcknowledgementIsASuccessOfInstanceWhileAnObjectionStands() throws InterruptedException {
        thread.start();
        link.sent.take();
        time.advance(seconds(20));
        link.object(CLONE);
        counted.clear();
        var objected = time.instant();

        for (int i = 1; i <= 3; i++) {
            time.advance(seconds(5));
            link.sent.take();
            var at = objected.plusSeconds(5L * i);
            assertThat(counted.take())
                    .isEqualTo(new Heartbeat.Failed(at, CLONE, at.plusSeconds(5)));
        }

        assertThat(state("instance")).isEqualTo(new ComponentState.Degraded(objected, CLONE));
        assertThat(state("node")).isInstanceOf(ComponentState.Ok.class);
    }

    @RepeatedTest(OFTEN)
    void oneObjectionAfterAnotherTellsTheLatest() throws InterruptedException {
        thread.start();
        link.sent.take();
        time.advance(seconds(20));
        link.object(CLONE);
        link.object(CLONE);
        link.object(DOWN);

        assertThat(state("instance").why()).contains(DOWN);
        assertThat(requireNonNull(health.snapshot().get("instance")).consecutiveFailures())
                .isEqualTo(2);
    }

    @RepeatedTest(OFTEN)
    void twoSuccessesFollowAnObjectionThatIsWithdrawn() throws InterruptedException {
        thread.start();
        link.sent.take();
        time.advance(seconds(20));
        link.object(CLONE);
        time.advance(seconds(4));

        link.object(null);
        assertThat(state("instance")).isInstanceOf(ComponentState.Degraded.class);
        time.advance(seconds(1));
        link.sent.take();
        time.advance(seconds(1));
        assertThat(state("instance")).isInstanceOf(ComponentState.Recovering.class);
        time.advance(seconds(4));
        link.sent.take();
        time.advance(seconds(1));
        assertThat(state("instance")).isInstanceOf(ComponentState.Ok.class);
    }

    @RepeatedTest(OFTEN)
    void anAgentThatIsObjectedToFromTheStartIsDegraded() throws InterruptedException {
        link.acknowledges = false;
        thread.start();
        var first = link.sent.take();

        link.object(CLONE);
        link.events.put(new Link.Event.Acked(first.beat().sequence()));
        time.advance(seconds(1));

        assertThat(state("instance").why()).contains(CLONE);
        assertThat(state("instance")).isInstanceOf(ComponentState.Degraded.class);
    }

    @RepeatedTest(OFTEN)
    void onceTheGateOpensTwoQuickSuccessesMakeItOk() throws InterruptedException {
        running = Set.of(Role.NODE, Role.APP);
        introduced = running;
        ofApp = new Clearance.Refused(DOWN);
        thread.start();
        link.sent.take();
        time.advance(seconds(10));

        var opened = time.instant();
        ofApp = new Clearance.Granted();
        link.changed(); // tells of the opening at once
        link.sent.take(); // or time would run ahead of it
        while (!(state("app") instanceof ComponentState.Ok)) {
            time.advance(seconds(5));
        }

        assertThat(Duration.between(opened, time.instant())).isLessThan(seconds(60));
    }

    @RepeatedTest(OFTEN)
    void tellsTheTargetsFirstAndThenOnlyWhenTheyHaveChanged() throws InterruptedException {
        targets = List.of(UNKNOWN);
        var start = time.instant();
        thread.start();

        assertThat(link.sent.take().beat().targets()).containsExactly(UNKNOWN);
        time.advance(seconds(60));
        assertThat(link.sent.take().beat().targets()).isNull();
        time.advance(seconds(10));

        targets = List.of(HEALTHY);
        link.changed();

        var update = link.sent.take();
        assertThat(update.at()).isEqualTo(start.plusSeconds(70));
        assertThat(update.beat().targets()).containsExactly(HEALTHY);
        time.advance(seconds(50));
        assertThat(link.sent.take().beat().targets()).isNull();
    }

    @RepeatedTest(OFTEN)
    void tellsThatThereIsNoTarget() throws InterruptedException {
        thread.start();

        assertThat(link.sent.take().beat().targets()).isEmpty();
    }

    @RepeatedTest(OFTEN)
    void tellsTheTargetsInTheNextHeartbeatWhereTheAgentItselfHasChanged()
            throws InterruptedException {
        running = Set.of(Role.NODE, Role.APP);
        targets = List.of(UNKNOWN);
        var start = time.instant();
        thread.start();

        var first = link.sent.take();
        assertThat(first.beat().info()).isEqualTo(claiming(running));
        assertThat(first.beat().targets()).isNull();
        time.advance(seconds(1));

        var second = link.sent.take();
        assertThat(second.at()).isEqualTo(start.plusSeconds(1));
        assertThat(second.beat().info()).isNull();
        assertThat(second.beat().targets()).containsExactly(UNKNOWN);
    }

    private Clearance clearance(String component) {
        return component.equals("app") ? ofApp : new Clearance.Granted();
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private void degrade(String component) {
        var sink = health.component(component);
        sink.accept(new Heartbeat.Acked(time.instant()));
        sink.accept(new Heartbeat.Missed(time.instant(), CUT, time.instant()));
    }

    private void fail(String component) {
        health.component(component)
                .accept(new Heartbeat.Failed(time.instant(), NOT_GRANTED, time.instant()));
    }

    private ComponentState state(String component) {
        return requireNonNull(health.snapshot().get(component)).state();
    }

    private static TargetHealth target(TargetState state) {
        return new TargetHealth(Role.APP, "grafana", "http://grafana", state, false);
    }

    private static AgentInfo claiming(Set<Role> services) {
        return new AgentInfo("web-1", new Version(1, 2, 3, ""), services, Map.of(), "", "", "");
    }

    /// What one heartbeat said, and when.
    private record Sent(Instant at, Beat beat) {
        Map<String, String> states() {
            return beat.components().stream()
                    .collect(
                            toMap(
                                    ComponentHealth::component,
                                    health -> health.state().getClass().getSimpleName()));
        }
    }

    /// Acknowledges heartbeats at once, until told not to.
    private final class FakeLink implements Link {
        final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
        final Inbox<Event> events = new Inbox<>(time);
        volatile boolean acknowledges = true;
        private final Semaphore takenIn = new Semaphore(0);
        private Event latest = new Event.Nothing();

        void changed() {
            events.putOnce(new Event.Changed());
        }

        /// Returns once that is taken in.
        void object(@Nullable Reason why) throws InterruptedException {
            events.put(new Event.Objected(why));
            takenIn.acquire();
        }

        @Override
        public String peer() {
            return "auth:3025";
        }

        @Override
        public void beat(Beat beat) {
            if (acknowledges) {
                events.put(new Event.Acked(beat.sequence()));
            }
            sent.add(new Sent(time.instant(), beat));
        }

        @Override
        public Event next(Duration atMost) throws InterruptedException {
            if (latest instanceof Event.Objected) {
                takenIn.release();
            }
            latest = events.take(atMost).orElseGet(Event.Nothing::new);
            return latest;
        }
    }
}
