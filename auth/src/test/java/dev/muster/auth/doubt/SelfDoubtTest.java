package dev.muster.auth.doubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.muster.auth.lease.LeaseStanding;
import dev.muster.auth.loss.Toll;
import dev.muster.auth.presence.Doubt;
import dev.muster.core.reason.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SelfDoubtTest {
    private static final LeaseStanding SURE = new LeaseStanding(true, Doubt.RETURN, true);

    static Stream<Arguments> standings() {
        var young = Doubt.RETURN.minusSeconds(30);
        return Stream.of(
                arguments(new LeaseStanding(true, Duration.ZERO, false), "started", "2m more"),
                arguments(new LeaseStanding(true, young, false), "started", "30s more"),
                arguments(new LeaseStanding(true, young, true), "back_again", "30s more"),
                arguments(new LeaseStanding(false, Duration.ZERO, false), "cut_off", "renew"),
                arguments(new LeaseStanding(false, Duration.ZERO, true), "cut_off", "renew"));
    }

    @ParameterizedTest
    @MethodSource("standings")
    void whoDoesNotKnowWhichOthersLiveSaysSo(LeaseStanding lease, String key, String words) {
        assertThat(SelfDoubt.of(lease, null, Duration.ZERO))
                .singleElement()
                .satisfies(doubt -> {
                    assertThat(doubt.key()).isEqualTo(key);
                    assertThat(doubt.why().code()).isEqualTo(Reason.Code.SELF_DOUBT);
                    assertThat(doubt.why().cause())
                            .contains(words)
                            .doesNotContain("instance"); // it may be the only one
                });
    }

    @Test
    void whoHasHeldItsLeaseForLongEnoughIsSure() {
        assertThat(SelfDoubt.of(SURE, null, Duration.ZERO)).isEmpty();
    }

    @Test
    void whoLosesMostOfItsAgentsSaysHowMany() {
        var doubts = SelfDoubt.of(SURE, new Toll(80, 100), Duration.ofMillis(90_001));

        assertThat(doubts)
                .extracting(doubt -> doubt.why().cause())
                .isEqualTo(
                        List.of(
                                "80 of its 100 agents vanished at once, and it calls none of them"
                                        + " lost for 1m31s more"));
    }
}
