package dev.muster.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
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
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class HealthTrackerTest {
    private static final Reason REFUSED =
            new Reason(Reason.Code.AUTH_UNREACHABLE, "connection refused", "Check that Auth runs");
    private static final Reason WRONG_TOKEN =
            new Reason(Reason.Code.TOKEN_INVALID, "no such token", "Ask for another");
    private static final Reason NO_ROLE =
            new Reason(Reason.Code.ROLE_NOT_GRANTED, "the token lacks role App", "Add type app");

    private final List<Transition> transitions = new ArrayList<>();
    private final ManualTime time = new ManualTime();
    private final HealthTracker tracker = new HealthTracker(time, transitions::add);
    private final Consumer<Heartbeat> node = tracker.component("node");
    private final Instant t0 = time.instant();

    @Test
    void processWithoutComponentsIsStarting() {
        assertThat(ProcessState.of(new TreeMap<>())).isEqualTo(ReadyzReport.STARTING);
    }

    @Test
    void componentIsThereBeforeItsFirstHeartbeat() {
        assertThat(health("node").state()).isInstanceOf(Starting.class);
        assertThat(health("node").state().why().orElseThrow().code())
                .isEqualTo(Reason.Code.NOT_JOINED_YET);
    }

    @Test
    void missesBeforeTheFirstAckLeaveTheProcessStartingWithTheLastReason() {
        node.accept(missed(0, REFUSED));
        node.accept(missed(5, WRONG_TOKEN));

        assertThat(summary()).isEqualTo(ReadyzReport.STARTING);
        assertThat(health("node").state()).isEqualTo(new Starting(t0, WRONG_TOKEN));
        assertThat(health("node").consecutiveFailures()).isEqualTo(2);
    }

    @Test
    void degradedComponentNeedsTwoAcksToBeOk() {
        node.accept(acked(0));
        node.accept(missed(60, REFUSED));
        assertThat(health("node").state()).isEqualTo(new Degraded(t0.plusSeconds(60), REFUSED));

        node.accept(acked(65));
        assertThat(health("node").state()).isEqualTo(new Recovering(t0.plusSeconds(65), REFUSED));

        node.accept(acked(70));
        assertThat(health("node").state()).isEqualTo(new Ok(t0.plusSeconds(70)));
    }

    @Test
    void componentThatCannotStartDegradesTheProcessAndIsNamed() {
        node.accept(acked(0));
        tracker.component("app").accept(failed(0, NO_ROLE));

        assertThat(summary())
                .isEqualTo(new ReadyzReport(503, "app is degraded: the token lacks role App", 2));
    }

    @Test
    void successOfOneComponentNeverClearsAnother() {
        tracker.component("app").accept(failed(0, NO_ROLE));
        for (int beat = 0; beat < 3; beat++) {
            node.accept(acked(beat));
        }

        assertThat(summary().httpStatus()).isEqualTo(503);
    }

    @Test
    void worstComponentSpeaksForTheProcess() {
        var app = tracker.component("app");
        node.accept(acked(0));
        assertThat(summary().processState()).as("starting > ok").isEqualTo(3);

        tracker.component("db").accept(failed(0, NO_ROLE));
        tracker.component("db").accept(acked(5));
        assertThat(summary().processState()).as("recovering > starting").isEqualTo(1);

        app.accept(failed(6, NO_ROLE));
        assertThat(summary().processState()).as("degraded > recovering").isEqualTo(2);
    }

    @Test
    void recordOfHeartbeatsIsKept() {
        node.accept(acked(0));
        node.accept(missed(60, REFUSED));
        node.accept(missed(65, REFUSED));

        assertThat(health("node").consecutiveFailures()).isEqualTo(2);
        assertThat(health("node").lastSuccess()).contains(t0);
        assertThat(health("node").nextAttempt()).contains(t0.plusSeconds(70));

        node.accept(acked(70));

        assertThat(health("node").consecutiveFailures()).isZero();
        assertThat(health("node").lastSuccess()).contains(t0.plusSeconds(70));
        assertThat(health("node").nextAttempt()).isEmpty();
    }

    @Test
    void listenerHearsOfChangedStatesAndCodesOnce() {
        node.accept(missed(0, REFUSED));
        node.accept(missed(5, REFUSED));
        node.accept(missed(10, WRONG_TOKEN));
        node.accept(acked(15));
        node.accept(acked(75));
        node.accept(missed(135, REFUSED));

        assertThat(transitions)
                .extracting(change ->
                        change.before().state().key() + " " + change.after().state().key())
                .containsExactly(
                        "starting starting", "starting starting", "starting ok", "ok degraded");
        assertThat(transitions.getLast().lasted()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void snapshotDoesNotChangeAfterwards() {
        var before = tracker.snapshot();

        node.accept(acked(0));

        assertThat(before.get("node")).isNotEqualTo(tracker.snapshot().get("node"));
    }

    private ComponentHealth health(String component) {
        var health = tracker.snapshot().get(component);
        assertThat(health).isNotNull();
        return health;
    }

    private ReadyzReport summary() {
        return ProcessState.of(tracker.snapshot());
    }

    private Acked acked(int second) {
        return new Acked(t0.plusSeconds(second));
    }

    private Missed missed(int second, Reason reason) {
        return new Missed(t0.plusSeconds(second), reason, t0.plusSeconds(second + 5));
    }

    private Failed failed(int second, Reason reason) {
        return new Failed(t0.plusSeconds(second), reason, t0.plusSeconds(second + 5));
    }
}
