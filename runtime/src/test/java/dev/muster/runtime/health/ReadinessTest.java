package dev.muster.runtime.health;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.muster.core.reason.Reason;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss.Strict;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss.Tolerant;
import dev.muster.runtime.health.ComponentState.Degraded;
import dev.muster.runtime.health.ComponentState.Ok;
import dev.muster.runtime.health.ComponentState.Recovering;
import dev.muster.runtime.health.ComponentState.Starting;
import dev.muster.runtime.health.Heartbeat.Acked;
import dev.muster.runtime.health.Heartbeat.Failed;
import dev.muster.runtime.health.Heartbeat.Missed;
import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Who is called ready by which policy, row by row.
final class ReadinessTest {
    private static final Duration GRACE = Duration.ofMinutes(10);
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = T0.plus(GRACE);
    private static final Instant LATE = END.minusNanos(1);
    private static final OnAuthLoss STRICT = new Strict();
    private static final OnAuthLoss TOLERANT = new Tolerant(GRACE);

    private static final Reason AWAY = reason(Reason.Code.AUTH_UNREACHABLE);
    private static final ComponentState OK = new Ok(T0);
    private static final ComponentState DEGRADED = new Degraded(T0, AWAY);
    private static final ComponentState RECOVERING = new Recovering(T0, AWAY);
    private static final ComponentState STARTING = new Starting(T0, AWAY);

    @ParameterizedTest(name = "{0}: {1} at {2} is {3}")
    @MethodSource
    void table(
            OnAuthLoss policy,
            List<ComponentHealth> components,
            Instant now,
            int status,
            int processState,
            @Nullable Instant toleratedUntil) {
        var readiness = of(policy, components, now);

        assertThat(readiness.report().httpStatus()).isEqualTo(status);
        assertThat(readiness.report().processState()).isEqualTo(processState);
        assertThat(readiness.toleratedUntilAt()).isEqualTo(toleratedUntil);
        assertThat(readiness.report().status().equals("ok")).isEqualTo(status == 200);
    }

    static Stream<Arguments> table() {
        var ok = List.of(node(OK), instance(OK, T0));
        var degraded = List.of(node(OK), instance(DEGRADED, T0));
        var recovering = List.of(node(OK), instance(RECOVERING, T0));
        var never = List.of(node(OK), instance(DEGRADED, null));
        var starting = List.of(instance(STARTING, null));
        var serviceToo = List.of(node(DEGRADED), instance(DEGRADED, T0));
        var serviceStarts = List.of(node(STARTING), instance(DEGRADED, T0));
        var serviceOnly = List.of(node(DEGRADED), instance(OK, T0));
        var none = List.<ComponentHealth>of();
        return Stream.of(
                arguments(STRICT, ok, T0, 200, 0, null),
                arguments(STRICT, degraded, T0, 503, 2, null),
                arguments(STRICT, recovering, T0, 400, 1, null),
                arguments(STRICT, starting, T0, 400, 3, null),
                arguments(STRICT, serviceOnly, T0, 503, 2, null),
                arguments(STRICT, none, T0, 400, 3, null),
                arguments(TOLERANT, ok, END, 200, 0, null),
                arguments(TOLERANT, degraded, T0, 200, 2, END),
                arguments(TOLERANT, degraded, LATE, 200, 2, END),
                arguments(TOLERANT, degraded, END, 503, 2, null),
                arguments(TOLERANT, degraded, T0.minusNanos(1), 503, 2, null),
                arguments(TOLERANT, recovering, LATE, 200, 1, END),
                arguments(TOLERANT, recovering, END, 400, 1, null),
                arguments(TOLERANT, never, T0, 503, 2, null),
                arguments(TOLERANT, starting, T0, 400, 3, null),
                arguments(TOLERANT, serviceToo, T0, 503, 2, null),
                arguments(TOLERANT, serviceStarts, T0, 503, 2, null),
                arguments(TOLERANT, serviceOnly, T0, 503, 2, null),
                arguments(TOLERANT, none, T0, 400, 3, null));
    }

    @Test
    void theFirstSuccessAfterTheGraceMakesNothingReady() {
        var tracker = new HealthTracker(new ManualTime());
        var sink = tracker.component(ComponentHealth.INSTANCE);
        sink.accept(new Acked(T0));
        sink.accept(new Missed(T0.plusSeconds(5), AWAY, T0));
        assertThat(status(tracker, END)).isEqualTo(503);

        sink.accept(new Acked(END));
        assertThat(status(tracker, END)).isEqualTo(400);
        sink.accept(new Acked(END.plusSeconds(5)));
        assertThat(status(tracker, END.plusSeconds(5))).isEqualTo(200);
    }

    @Test
    void aLossOfAuthDoesNotCoverAnObjection() {
        var tracker = new HealthTracker(new ManualTime());
        var sink = tracker.component(ComponentHealth.INSTANCE);
        sink.accept(new Acked(T0));
        sink.accept(new Failed(T0, reason(Reason.Code.DUPLICATE_IDENTITY), T0));
        assertThat(status(tracker, T0)).isEqualTo(503);

        sink.accept(new Missed(T0, AWAY, T0));

        assertThat(status(tracker, T0)).isEqualTo(503);
    }

    @ParameterizedTest
    @EnumSource
    void toleratesNothingButALossOfAuth(Reason.Code code) {
        var losses =
                EnumSet.of(
                        Reason.Code.AUTH_UNREACHABLE,
                        Reason.Code.AUTH_TIMEOUT,
                        Reason.Code.AUTH_OVERLOADED,
                        Reason.Code.AUTH_FULL,
                        Reason.Code.STREAM_CLOSED,
                        Reason.Code.SHUTTING_DOWN);
        for (var state : Set.of(new Degraded(T0, reason(code)), new Recovering(T0, reason(code)))) {
            var readiness = of(TOLERANT, List.of(instance(state, T0)), T0);

            assertThat(readiness.report().httpStatus() == 200).isEqualTo(losses.contains(code));
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "AUTH_UNREACHABLE",
                "AUTH_TIMEOUT",
                "AUTH_OVERLOADED",
                "AUTH_FULL",
                "STREAM_CLOSED",
                "SHUTTING_DOWN"
            })
    void aLossOfAuthIsToleratedInTheLinkAlone(Reason.Code code) {
        var service = node(new Degraded(T0, reason(code)));

        assertThat(of(TOLERANT, List.of(service), T0).report().httpStatus()).isEqualTo(503);
    }

    private static int status(HealthTracker tracker, Instant now) {
        return Readiness.of(tracker.snapshot(), TOLERANT, now).report().httpStatus();
    }

    private static Readiness of(OnAuthLoss policy, List<ComponentHealth> components, Instant now) {
        return Readiness.of(
                new TreeMap<>(
                        components.stream().collect(toMap(ComponentHealth::component, c -> c))),
                policy,
                now);
    }

    private static ComponentHealth instance(ComponentState state, @Nullable Instant lastOk) {
        return new ComponentHealth(ComponentHealth.INSTANCE, state, 0, T0, null, lastOk);
    }

    private static ComponentHealth node(ComponentState state) {
        return new ComponentHealth("node", state, 0, T0, null);
    }

    private static Reason reason(Reason.Code code) {
        return new Reason(code, "a cause", "a hint");
    }
}
