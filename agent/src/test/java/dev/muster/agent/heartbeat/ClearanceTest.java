package dev.muster.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClearanceTest {
    private static final Clearance GRANTED = new Clearance.Granted();
    private static final Clearance PENDING = new Clearance.Pending();
    private static final Clearance REFUSED =
            new Clearance.Refused(new Reason(Reason.Code.TARGET_UNHEALTHY, "down", "See to it"));
    private static final Clearance OTHER =
            new Clearance.Refused(new Reason(Reason.Code.RETURN_PATH_STALE, "stale", "Look"));

    @Test
    void theWorseOfTwoHoldsAndTheFirstOfTwoRefusals() {
        assertThat(together(GRANTED)).containsExactly(GRANTED, PENDING, REFUSED);
        assertThat(together(PENDING)).containsExactly(PENDING, PENDING, REFUSED);
        assertThat(together(REFUSED)).containsExactly(REFUSED, REFUSED, REFUSED);
        assertThat(REFUSED.and(OTHER)).isEqualTo(REFUSED);
    }

    @Test
    void aGateAsksBothForTheSameComponent() {
        Gate holdsApp = component -> component.equals("app") ? REFUSED : GRANTED;

        var gate = Gate.OPEN.and(holdsApp);

        assertThat(gate.of("app")).isEqualTo(REFUSED);
        assertThat(gate.of("node")).isEqualTo(GRANTED);
    }

    private static List<Clearance> together(Clearance first) {
        return List.of(first.and(GRANTED), first.and(PENDING), first.and(REFUSED));
    }
}
