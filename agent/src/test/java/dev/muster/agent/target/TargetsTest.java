package dev.muster.agent.target;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.muster.agent.HalfWay;
import dev.muster.agent.heartbeat.Clearance;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.runtime.config.ExpectedStatus;
import dev.muster.runtime.config.TargetCheckConfig;
import dev.muster.runtime.config.TargetConfig;
import dev.muster.runtime.health.ComponentState;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.testkit.ManualTime;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class TargetsTest {
    private static final int OFTEN = 20;
    private static final Duration FIRST = Duration.ofMillis(125); // half way of the first wait
    // Shorter than the timeout, so that no step of time ends a check that has its answer.
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final TargetCheckConfig PACE =
            new TargetCheckConfig(INTERVAL, Duration.ofSeconds(5), 2, 1);

    private static final Probe HANGS = () -> new CountDownLatch(1).await();

    private final ManualTime time = new ManualTime();
    private final HealthTracker health = new HealthTracker(time);
    private final BlockingQueue<Instant> changes = new LinkedBlockingQueue<>();
    private final Map<String, FakeProbe> probes = new HashMap<>();

    @SuppressWarnings("NullAway.Init")
    private Targets targets;

    @AfterEach
    void close() {
        targets.close();
    }

    @Test
    void isUnknownAndHoldsItsServiceBackUntilTheFirstCheckHasEnded() throws InterruptedException {
        var start = time.instant();
        watch(target("grafana", true), target("wiki", true), target("orders", false));

        assertThat(targets.health())
                .extracting(TargetHealth::name, TargetHealth::uri, TargetHealth::required)
                .containsExactly(
                        tuple("grafana", "http://grafana", true),
                        tuple("wiki", "http://wiki", true),
                        tuple("orders", "http://orders", false));
        assertThat(state("grafana")).isInstanceOf(TargetState.Unknown.class);
        assertThat(targets.of("app")).isInstanceOf(Clearance.Pending.class);
        assertThat(targets.of("instance")).isInstanceOf(Clearance.Granted.class);

        pass(FIRST);
        probe("grafana").pass();
        changes.take();
        assertThat(state("grafana")).isEqualTo(new TargetState.Healthy(start.plus(FIRST)));
        assertThat(targets.of("app")).isInstanceOf(Clearance.Pending.class);
        probe("wiki").pass();
        changes.take();
        assertThat(targets.of("app")).isInstanceOf(Clearance.Granted.class);
        assertThat(app()).isInstanceOf(ComponentState.Ok.class);
    }

    @RepeatedTest(OFTEN)
    void aRequiredTargetFailsItsServiceAtOnce() throws InterruptedException {
        watch(target("grafana", true));
        pass(FIRST);

        probe("grafana").fail("is away");
        changes.take();

        var why = app().why().orElseThrow();
        assertThat(app()).isInstanceOf(ComponentState.Degraded.class);
        assertThat(why.code()).isEqualTo(Reason.Code.TARGET_UNHEALTHY);
        assertThat(why.cause())
                .isEqualTo("required target grafana is unhealthy: grafana:80 is away");
        assertThat(targets.of("app")).isEqualTo(new Clearance.Refused(why));
        assertThat(requireNonNull(health.snapshot().get("app")).nextAttempt())
                .contains(time.instant().plus(INTERVAL));
    }

    @RepeatedTest(OFTEN)
    void anyOtherTargetIsNoMatterOfItsService() throws InterruptedException {
        watch(target("grafana", false));
        pass(FIRST);

        probe("grafana").fail("is away");
        changes.take();

        assertThat(state("grafana")).isInstanceOf(TargetState.Unhealthy.class);
        assertThat(targets.of("app")).isInstanceOf(Clearance.Granted.class);
        assertThat(app()).isInstanceOf(ComponentState.Ok.class);
    }

    @RepeatedTest(OFTEN)
    void namesAllRequiredTargetsThatAreUnhealthyAndOnlyThose() throws InterruptedException {
        watch(target("grafana", true), target("wiki", true));
        pass(FIRST);
        probe("grafana").fail("is away");
        changes.take();
        probe("wiki").fail("is empty");
        changes.take();
        assertThat(app().why().orElseThrow().cause())
                .isEqualTo(
                        "required targets grafana, wiki are unhealthy, grafana because grafana:80"
                                + " is away");

        for (int i = 0; i < 2; i++) {
            pass(INTERVAL);
            probe("grafana").pass();
            probe("wiki").fail("is empty");
        }
        changes.take();

        assertThat(app().why().orElseThrow().cause())
                .isEqualTo("required target wiki is unhealthy: wiki:80 is empty");
    }

    @RepeatedTest(OFTEN)
    void tellsAChangeOfStateOrCodeAndNotOneOfWords() throws InterruptedException {
        watch(target("grafana", false));
        pass(FIRST);
        probe("grafana").fail("answered 500");
        changes.take();

        pass(INTERVAL);
        probe("grafana").fail("answered 503");
        pass(INTERVAL);
        probe("grafana").pass();
        assertThat(changes).isEmpty();
        assertThat(state("grafana").why().orElseThrow().cause())
                .isEqualTo("grafana:80 answered 503");
        pass(INTERVAL);
        probe("grafana").pass();

        assertThat(changes.take()).isEqualTo(time.instant());
        assertThat(state("grafana")).isInstanceOf(TargetState.Healthy.class);
    }

    @Test
    void checksNothingMoreOnceClosed() throws InterruptedException {
        watch(target("grafana", false));
        pass(FIRST);
        probe("grafana").pass();
        changes.take();

        targets.close();
        time.jump(INTERVAL);

        assertThat(probe("grafana").isAsked()).isFalse();
    }

    @Test
    void aHundredThatHangDelayNoneOfAHundredThatDoNot() throws InterruptedException {
        var checked = new LinkedBlockingQueue<String>();
        var all =
                IntStream.range(0, 200)
                        .mapToObj(i -> target((i < 100 ? "hangs-" : "answers-") + i, i == 0))
                        .toList();
        watch(
                all,
                target ->
                        target.config().name().startsWith("hangs-")
                                ? HANGS
                                : () -> checked.add(target.config().name()));
        var answering =
                all.stream().map(t -> t.config().name()).filter(n -> n.startsWith("a")).toList();

        pass(FIRST);
        for (int round = 0; round < 20; round++) {
            var now = new ArrayList<String>();
            for (int i = 0; i < answering.size(); i++) {
                now.add(checked.take()); // while the others hang
            }
            assertThat(now).containsExactlyInAnyOrderElementsOf(answering);
            pass(INTERVAL);
        }

        while (changes.size() < all.size()) {
            pass(INTERVAL);
        }
        assertThat(targets.health())
                .allMatch(t ->
                        t.name().startsWith("hangs-")
                                ? t.state().why().orElseThrow().code() == Reason.Code.TARGET_TIMEOUT
                                : t.state() instanceof TargetState.Healthy);
    }

    private void watch(Target... several) {
        watch(
                List.of(several),
                target -> probes.computeIfAbsent(target.config().name(), _ -> new FakeProbe()));
    }

    private void watch(List<Target> several, Function<Target, Probe> kind) {
        health.component("app").accept(new Heartbeat.Acked(time.instant()));
        targets = new Targets(several, kind, health, time, new HalfWay());
        targets.watch(() -> changes.add(time.instant()));
        targets.start();
    }

    /// Each target has one thread that sleeps: its own between two checks, the alarm of its check
    /// during one.
    private void pass(Duration step) throws InterruptedException {
        time.advance(step, targets.health().size());
    }

    private FakeProbe probe(String name) {
        return requireNonNull(probes.get(name));
    }

    private TargetState state(String name) {
        return targets.health().stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private ComponentState app() {
        return requireNonNull(health.snapshot().get("app")).state();
    }

    private static Target target(String name, boolean required) {
        return new Target(
                Role.APP,
                new TargetConfig(
                        name,
                        URI.create("http://" + name),
                        Map.of(),
                        required,
                        ExpectedStatus.SUCCESS,
                        PACE));
    }
}
