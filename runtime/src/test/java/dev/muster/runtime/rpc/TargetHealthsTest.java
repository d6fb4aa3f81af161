package dev.muster.runtime.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.core.fault.FaultException;
import dev.muster.core.limit.Limits;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.proto.v1.TargetReport;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TargetHealthsTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00.5Z");
    private static final Reason WHY = new Reason(Reason.Code.TARGET_TIMEOUT, "cause", "hint");

    @Test
    void returnsEveryStateFromTheWireAsItWas() {
        var all =
                List.of(
                        target(Role.NODE, "sshd", new TargetState.Healthy(AT)),
                        target(Role.APP, "a", new TargetState.Unknown(AT, WHY)),
                        target(Role.DB, "a", new TargetState.Unhealthy(AT, WHY)),
                        new TargetHealth(Role.KUBE, "k", "", new TargetState.Healthy(AT), true));

        var wire = TargetHealths.toProto(all, Limits.MESSAGE_BYTES);

        assertThat(wire).isEqualTo(all.stream().map(TargetHealths::toProto).toList());
        assertThat(TargetHealths.fromProto("Cannot accept", wire)).isEqualTo(all);
    }

    @Test
    void fitsTheMostAndLongestTargetsIntoTheirBytesAndIsAccepted() {
        int bytes = 46 * 1024;
        var most =
                IntStream.range(0, Limits.TARGETS).mapToObj(i -> longest("%128d", i, "€")).toList();

        var wire = TargetHealths.toProto(most, bytes);

        assertThat(report(wire)).isLessThanOrEqualTo(bytes);
        assertThat(TargetHealths.fromProto("Cannot accept", wire))
                .extracting(TargetHealth::name)
                .isEqualTo(most.stream().map(TargetHealth::name).toList());
    }

    @Test
    void cutsWhatIsTooLongAndKeepsMoreOfTheCauseThanOfTheHint() {
        int bytes = 32 * 1024;
        var many = IntStream.range(0, 64).mapToObj(i -> longest("app-%d", i, "ö")).toList();

        var wire = TargetHealths.toProto(many, bytes);

        assertThat(report(wire)).isBetween(bytes - 64 * 8, bytes);
        var one = wire.getFirst();
        assertThat(one.getUri()).startsWith("http://öö").endsWith("…");
        assertThat(one.getReason().getCause()).startsWith("ööööö").endsWith("…");
        assertThat(one.getReason().getHint()).startsWith("öö").endsWith("…");
        assertThat(one.getReason().getCause().length())
                .isGreaterThan(one.getReason().getHint().length());
    }

    @Test
    void leavesOutWhatItDoesNotKnow() {
        var known = TargetHealths.toProto(target(Role.APP, "a", new TargetState.Healthy(AT)));
        var newer =
                List.of(
                        known.toBuilder().setStateValue(99).build(),
                        known.toBuilder().setServiceValue(99).build());

        assertThat(TargetHealths.fromProto("Cannot accept", newer)).isEmpty();
    }

    @Test
    void refusesWhatIsBeyondTheLimits() {
        var one = TargetHealths.toProto(target(Role.APP, "a", new TargetState.Unhealthy(AT, WHY)));
        var reason = one.getReason().toBuilder().setHint("h".repeat(4097));

        assertRefused(Collections.nCopies(257, one), "targets has 257 entries, at most 256");
        assertRefused(List.of(one.toBuilder().setName("n".repeat(129)).build()), "name has 129");
        assertRefused(List.of(one.toBuilder().setUri("u".repeat(1025)).build()), "uri has 1025");
        assertRefused(List.of(one.toBuilder().setReason(reason).build()), "hint has 4097 bytes");
    }

    private static void assertRefused(
            List<dev.muster.proto.v1.TargetHealth> targets, String cause) {
        assertThatThrownBy(() -> TargetHealths.fromProto("Cannot accept", targets))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining(cause)
                .hasMessageContaining("LIMIT_EXCEEDED");
    }

    private static TargetHealth target(Role service, String name, TargetState state) {
        return new TargetHealth(service, name, "tcp://127.0.0.1:5432", state, false);
    }

    private static TargetHealth longest(String name, int number, String letter) {
        var why =
                new Reason(
                        Reason.Code.TARGET_UNREACHABLE, letter.repeat(2000), letter.repeat(2000));
        return new TargetHealth(
                Role.APP,
                name.formatted(number),
                "http://" + letter.repeat(300),
                new TargetState.Unhealthy(AT, why),
                true);
    }

    private static int report(List<dev.muster.proto.v1.TargetHealth> targets) {
        return TargetReport.newBuilder().addAllTargets(targets).build().getSerializedSize();
    }
}
