package dev.muster.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.muster.core.reason.Reason;
import dev.muster.runtime.health.ComponentState.Degraded;
import dev.muster.runtime.health.ComponentState.Ok;
import dev.muster.runtime.health.ComponentState.Recovering;
import dev.muster.runtime.health.ComponentState.Starting;
import dev.muster.runtime.health.Heartbeat.Acked;
import dev.muster.runtime.health.Heartbeat.Failed;
import dev.muster.runtime.health.Heartbeat.Missed;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The lifecycle's table, row by row.
final class ComponentStateTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant T1 = T0.plusSeconds(60);
    private static final Reason NOT_YET =
            new Reason(Reason.Code.NOT_JOINED_YET, "no heartbeat yet", "Wait");
    private static final Reason REFUSED =
            new Reason(Reason.Code.AUTH_UNREACHABLE, "connection refused", "Check that Auth runs");
    private static final Reason LATE =
            new Reason(Reason.Code.AUTH_TIMEOUT, "no answer in 5s", "Check the firewall");
    private static final Reason NO_ROLE =
            new Reason(Reason.Code.ROLE_NOT_GRANTED, "the token lacks role App", "Add type app");

    private static final Starting STARTING = new Starting(T0, NOT_YET);
    private static final Ok OK = new Ok(T0);
    private static final Degraded DEGRADED = new Degraded(T0, REFUSED);
    private static final Recovering RECOVERING = new Recovering(T0, REFUSED);

    private static final Acked ACKED = new Acked(T1);
    private static final Missed MISSED = new Missed(T1, LATE, T1.plusSeconds(5));
    private static final Failed FAILED = new Failed(T1, NO_ROLE, T1.plusSeconds(5));

    @ParameterizedTest(name = "{0} + {1} = {2}")
    @MethodSource
    void table(ComponentState before, Heartbeat beat, ComponentState after) {
        assertThat(before.after(beat)).isEqualTo(after);
    }

    static Stream<Arguments> table() {
        return Stream.of(
                arguments(STARTING, ACKED, new Ok(T1)),
                arguments(STARTING, MISSED, new Starting(T0, LATE)),
                arguments(STARTING, FAILED, new Degraded(T1, NO_ROLE)),
                arguments(OK, ACKED, new Ok(T0)),
                arguments(OK, MISSED, new Degraded(T1, LATE)),
                arguments(OK, FAILED, new Degraded(T1, NO_ROLE)),
                arguments(DEGRADED, ACKED, new Recovering(T1, REFUSED)),
                arguments(DEGRADED, MISSED, new Degraded(T0, LATE)),
                arguments(DEGRADED, FAILED, new Degraded(T0, NO_ROLE)),
                arguments(RECOVERING, ACKED, new Ok(T1)),
                arguments(RECOVERING, MISSED, new Degraded(T1, LATE)),
                arguments(RECOVERING, FAILED, new Degraded(T1, NO_ROLE)));
    }

    @Test
    void tableHasEveryStateWithEveryHeartbeat() {
        var states = ComponentState.class.getPermittedSubclasses().length;
        var beats = Heartbeat.class.getPermittedSubclasses().length;

        assertThat(table().map(row -> row.get()[0] + " " + row.get()[1]).distinct())
                .hasSize(states * beats);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void report(ComponentState state, ReadyzReport report) {
        assertThat(ReadyzReport.of("node", state)).isEqualTo(report);
    }

    static Stream<Arguments> report() {
        return Stream.of(
                arguments(
                        STARTING,
                        new ReadyzReport(
                                400, "teleport is starting and hasn't joined the cluster yet", 3)),
                arguments(
                        DEGRADED, new ReadyzReport(503, "node is degraded: connection refused", 2)),
                arguments(
                        RECOVERING,
                        new ReadyzReport(400, "node is recovering from: connection refused", 1)),
                arguments(OK, new ReadyzReport(200, "ok", 0)));
    }
}
