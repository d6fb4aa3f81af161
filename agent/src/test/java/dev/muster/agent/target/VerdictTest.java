package dev.muster.agent.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.target.CheckResult.Failed;
import dev.muster.agent.target.CheckResult.Passed;
import dev.muster.core.reason.Reason;
import dev.muster.core.target.TargetState;
import dev.muster.core.target.TargetState.Healthy;
import dev.muster.core.target.TargetState.Unhealthy;
import dev.muster.core.target.TargetState.Unknown;
import dev.muster.runtime.config.TargetCheckConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class VerdictTest {
    private static final Instant BEFORE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = BEFORE.plusSeconds(30);
    private static final Reason OLD = new Reason(Reason.Code.TARGET_TIMEOUT, "slow", "Look");
    private static final Reason NEW = new Reason(Reason.Code.TARGET_UNREACHABLE, "gone", "Start");

    private static final Unknown UNKNOWN = new Unknown(BEFORE, OLD);
    private static final Healthy HEALTHY = new Healthy(BEFORE);
    private static final Unhealthy UNHEALTHY = new Unhealthy(BEFORE, OLD);
    private static final CheckResult PASSED = new Passed(NOW);
    private static final CheckResult FAILED = new Failed(NOW, NEW);

    /// One row: with these thresholds, this verdict and this result, that verdict.
    record Row(int healthy, int unhealthy, Verdict before, CheckResult result, Verdict after) {}

    static Stream<Row> table() {
        return Stream.of(
                // the first result decides, whatever the thresholds
                new Row(2, 1, verdict(UNKNOWN, 0), PASSED, verdict(new Healthy(NOW), 0)),
                new Row(10, 10, verdict(UNKNOWN, 0), PASSED, verdict(new Healthy(NOW), 0)),
                new Row(2, 1, verdict(UNKNOWN, 0), FAILED, verdict(new Unhealthy(NOW, NEW), 0)),
                new Row(10, 10, verdict(UNKNOWN, 0), FAILED, verdict(new Unhealthy(NOW, NEW), 0)),
                // the same again keeps since, forgets what spoke against, and renews the reason
                new Row(2, 1, verdict(HEALTHY, 0), PASSED, verdict(HEALTHY, 0)),
                new Row(2, 3, verdict(HEALTHY, 2), PASSED, verdict(HEALTHY, 0)),
                new Row(2, 1, verdict(UNHEALTHY, 0), FAILED, verdict(renewed(), 0)),
                new Row(3, 1, verdict(UNHEALTHY, 2), FAILED, verdict(renewed(), 0)),
                // the contrary counts up to the threshold, and there it decides
                new Row(2, 1, verdict(HEALTHY, 0), FAILED, verdict(new Unhealthy(NOW, NEW), 0)),
                new Row(2, 3, verdict(HEALTHY, 0), FAILED, verdict(HEALTHY, 1)),
                new Row(2, 3, verdict(HEALTHY, 1), FAILED, verdict(HEALTHY, 2)),
                new Row(2, 3, verdict(HEALTHY, 2), FAILED, verdict(new Unhealthy(NOW, NEW), 0)),
                new Row(1, 1, verdict(UNHEALTHY, 0), PASSED, verdict(new Healthy(NOW), 0)),
                new Row(2, 1, verdict(UNHEALTHY, 0), PASSED, verdict(UNHEALTHY, 1)),
                new Row(2, 1, verdict(UNHEALTHY, 1), PASSED, verdict(new Healthy(NOW), 0)),
                new Row(3, 1, verdict(UNHEALTHY, 1), PASSED, verdict(UNHEALTHY, 2)));
    }

    @ParameterizedTest
    @MethodSource("table")
    void followsTheTable(Row row) {
        var thresholds = thresholds(row.healthy(), row.unhealthy());

        assertThat(row.before().after(row.result(), thresholds)).isEqualTo(row.after());
    }

    @Test
    void isUnknownBeforeAnyCheckAndSaysSo() {
        var state = Verdict.none(BEFORE).state();

        assertThat(state).isInstanceOf(Unknown.class);
        assertThat(state.why().orElseThrow().code()).isEqualTo(Reason.Code.TARGET_NOT_CHECKED);
    }

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    /// Against a reading of the whole history: the state is that of the latest streak that was long
    /// enough, or else of the first result.
    @ParameterizedTest
    @MethodSource("seeds")
    void saysWhatTheWholeHistorySays(int seed) {
        var random = new Random(seed);
        var thresholds = thresholds(1 + random.nextInt(4), 1 + random.nextInt(4));
        var history = new ArrayList<CheckResult>();
        var verdict = Verdict.none(BEFORE);

        for (int i = 1; i <= 60; i++) {
            var at = BEFORE.plusSeconds(i);
            history.add(random.nextInt(3) > 0 ? new Passed(at) : new Failed(at, numbered(i)));
            verdict = verdict.after(history.getLast(), thresholds);

            assertThat(verdict.state()).isEqualTo(told(history, thresholds));
        }
    }

    private static TargetState told(List<CheckResult> history, TargetCheckConfig thresholds) {
        TargetState state = entered(history, 0);
        for (int i = 1; i < history.size(); i++) {
            boolean healthy = state instanceof Healthy;
            int needed = healthy ? thresholds.unhealthyThreshold() : thresholds.healthyThreshold();
            var streak = history.subList(Math.max(0, i + 1 - needed), i + 1);
            if (streak.size() == needed && streak.stream().allMatch(r -> passed(r) != healthy)) {
                state = entered(history, i);
            } else if (state instanceof Unhealthy(var since, _)
                    && history.get(i) instanceof Failed(_, var why)) {
                state = new Unhealthy(since, why);
            }
        }
        return state;
    }

    private static TargetState entered(List<CheckResult> history, int index) {
        return switch (history.get(index)) {
            case Passed(var at) -> new Healthy(at);
            case Failed(var at, var why) -> new Unhealthy(at, why);
        };
    }

    private static boolean passed(CheckResult result) {
        return result instanceof Passed;
    }

    private static Verdict verdict(TargetState state, int against) {
        return new Verdict(state, against);
    }

    private static Unhealthy renewed() {
        return new Unhealthy(BEFORE, NEW);
    }

    private static Reason numbered(int number) {
        return new Reason(Reason.Code.TARGET_UNEXPECTED, "answer " + number, "Look");
    }

    private static TargetCheckConfig thresholds(int healthy, int unhealthy) {
        return new TargetCheckConfig(
                Duration.ofSeconds(30), Duration.ofSeconds(5), healthy, unhealthy);
    }
}
