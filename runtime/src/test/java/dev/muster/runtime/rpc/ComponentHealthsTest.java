package dev.muster.runtime.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ComponentState;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ComponentHealthsTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00.5Z");
    private static final Reason WHY = new Reason(Reason.Code.SERVICE_NOT_STARTED, "cause", "hint");

    @Test
    void returnsEveryStateFromTheWireAsItWas() {
        var all =
                List.of(
                        new ComponentHealth("a", new ComponentState.Ok(AT), 0, AT, null),
                        new ComponentHealth("b", new ComponentState.Starting(AT, WHY), 0, null, AT),
                        new ComponentHealth("c", new ComponentState.Degraded(AT, WHY), 4, AT, AT),
                        new ComponentHealth(
                                "d", new ComponentState.Recovering(AT, WHY), 0, AT, null));

        var protos = all.stream().map(ComponentHealths::toProto).toList();

        assertThat(ComponentHealths.fromProto("Cannot accept", protos)).isEqualTo(all);
    }

    @Test
    void cutsReasonsThatWouldBeRefused() {
        var why = new Reason(Reason.Code.SERVICE_NOT_STARTED, "ö€".repeat(5_000), "hint");
        var all =
                List.of(
                        new ComponentHealth("a", new ComponentState.Degraded(AT, why), 1, AT, AT),
                        new ComponentHealth("b", new ComponentState.Starting(AT, WHY), 0, AT, AT),
                        new ComponentHealth("c", new ComponentState.Ok(AT), 0, AT, null));

        var wire = ComponentHealths.toProto(all, 6 * 1024);

        var cut = ComponentHealths.fromProto("Cannot accept", wire);
        assertThat(wire.getFirst().getSerializedSize()).isBetween(2_000, 2_048);
        assertThat(cut.getFirst().state().why().orElseThrow().cause())
                .startsWith("ö€ö€")
                .endsWith("…");
        assertThat(cut.subList(1, 3)).isEqualTo(all.subList(1, 3));
    }

    @Test
    void cutsATextThatIsLongerThanOneMayBeHoweverMuchRoomThereIs() {
        var why = new Reason(Reason.Code.INTERNAL, "c".repeat(10_000), "h".repeat(10_000));
        var one = new ComponentHealth("a", new ComponentState.Starting(AT, why), 0, null, null);

        var wire = ComponentHealths.toProto(List.of(one), 64 * 1024);

        var reason = wire.getFirst().getReason();
        assertThat(reason.getCause()).hasSize(4096 - 2).endsWith("c…");
        assertThat(reason.getHint()).hasSize(4096 - 2).endsWith("h…");
        assertThat(ComponentHealths.fromProto("Cannot accept", wire)).hasSize(1);
    }

    @Test
    void leavesOutAStateItDoesNotKnow() {
        var newer =
                dev.muster.proto.v1.ComponentHealth.newBuilder()
                        .setComponent("a")
                        .setStateValue(99)
                        .build();

        assertThat(ComponentHealths.fromProto("Cannot accept", List.of(newer))).isEmpty();
    }

    @Test
    void refusesMoreComponentsThanAnAgentCanHave() {
        var one =
                ComponentHealths.toProto(
                        new ComponentHealth("a", new ComponentState.Ok(AT), 0, AT, null));

        assertThatThrownBy(() ->
                        ComponentHealths.fromProto("Cannot accept", Collections.nCopies(19, one)))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("components has 19 entries, at most 18")
                .hasMessageContaining("LIMIT_EXCEEDED");
    }

    @Test
    void refusesAnInstantThatIsNone() {
        var broken =
                ComponentHealths.toProto(
                                new ComponentHealth("a", new ComponentState.Ok(AT), 0, AT, null))
                        .toBuilder()
                        .setSince(Timestamp.newBuilder().setNanos(-1))
                        .build();

        assertThatThrownBy(() -> ComponentHealths.fromProto("Cannot accept", List.of(broken)))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("since is outside its range");
    }
}
