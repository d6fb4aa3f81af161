package dev.muster.runtime.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.FaultException;
import dev.muster.core.limit.Limits;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.version.Version;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class AgentInfosTest {
    private static final AgentInfo INFO =
            new AgentInfo(
                    "web-1",
                    new Version(1, 2, 3, ""),
                    Set.of(Role.NODE, Role.APP),
                    Map.of("env", "prod"),
                    "unit",
                    "1.0.0",
                    "canary");

    @Test
    void returnsFromTheWireAsItWas() {
        assertThat(AgentInfos.fromProto("Cannot join", AgentInfos.toProto(INFO))).isEqualTo(INFO);
    }

    @Test
    void leavesOutServicesItDoesNotKnow() {
        var newer = AgentInfos.toProto(INFO).toBuilder().addServicesValue(99).build();

        assertThat(AgentInfos.fromProto("Cannot join", newer)).isEqualTo(INFO);
    }

    @Test
    void refusesAHostnameBeyondTheLimitCountedInBytes() {
        var longest = "ü".repeat(Limits.HOSTNAME_BYTES / 2);
        var proto = AgentInfos.toProto(INFO).toBuilder();

        assertThat(AgentInfos.fromProto("Cannot join", proto.setHostname(longest).build()))
                .extracting(AgentInfo::hostname)
                .isEqualTo(longest);
        assertFault(
                Reason.Code.LIMIT_EXCEEDED,
                "hostname has 254 bytes, at most 253",
                () ->
                        AgentInfos.fromProto(
                                "Cannot join", proto.setHostname(longest + "ü").build()));
    }

    @Test
    void refusesTooManyLabelsAndTooLongOnes() {
        var many = AgentInfos.toProto(INFO).toBuilder();
        for (int i = 0; i < Limits.LABELS; i++) {
            many.putLabels("l" + i, "");
        }
        var wide =
                AgentInfos.toProto(INFO).toBuilder()
                        .putLabels("k", "v".repeat(Limits.LABEL_VALUE_BYTES + 1));

        assertFault(
                Reason.Code.LIMIT_EXCEEDED,
                "labels has 65 entries",
                () -> AgentInfos.fromProto("Cannot join", many.build()));
        assertFault(
                Reason.Code.LIMIT_EXCEEDED,
                "a label's value has 257 bytes",
                () -> AgentInfos.fromProto("Cannot join", wide.build()));
    }

    @Test
    void refusesAVersionThatIsNone() {
        var proto = AgentInfos.toProto(INFO).toBuilder().setVersion("new").build();

        assertFault(
                Reason.Code.ARGUMENT_INVALID,
                "version \"new\"",
                () -> AgentInfos.fromProto("Cannot join", proto));
    }

    private static void assertFault(Reason.Code code, String cause, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FaultException.class,
                        e -> {
                            assertThat(e.fault().reason().code()).isEqualTo(code);
                            assertThat(e.fault().reason().cause()).contains(cause);
                        });
    }
}
