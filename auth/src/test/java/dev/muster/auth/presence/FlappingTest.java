package dev.muster.auth.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.muster.core.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class FlappingTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /// Every state × event, with the score on either side of each mark.
    @ParameterizedTest
    @CsvSource({
        // state, score, event, seconds later, then, score
        "calm,     0,    loss,  0,    calm,     1",
        "calm,     1.9,  loss,  0,    calm,     2.9",
        "calm,     2,    loss,  0,    restless, 3",
        "calm,     2,    loss,  1,    calm,     2.995",
        "calm,     4,    loss,  300,  restless, 3",
        "calm,     2.9,  time,  0,    calm,     2.9",
        "calm,     2.9,  time,  3600, calm,     2.9",
        "restless, 3,    loss,  0,    restless, 4",
        "restless, 2,    loss,  300,  restless, 2",
        "restless, 2,    loss,  301,  calm,     1.998",
        "restless, 8,    loss,  0,    restless, 8",
        "restless, 7.5,  loss,  0,    restless, 8",
        "restless, 2,    time,  300,  restless, 2",
        "restless, 2,    time,  301,  calm,     0.998",
        "restless, 8,    time,  899,  restless, 8",
        "restless, 8,    time,  901,  calm,     0.998",
        "restless, 3,    loss,  -60,  restless, 4",
        "restless, 1,    time,  -60,  restless, 1",
    })
    void followsTheTable(
            String state, double score, String event, long later, String then, double thenScore) {
        Flapping before =
                state.equals("calm")
                        ? new Flapping.Calm(score, START)
                        : new Flapping.Restless(START.minusSeconds(9), score, START);
        var at = START.plusSeconds(later);

        var after = event.equals("loss") ? before.after(at) : before.at(at);

        assertThat(after.since().isPresent()).isEqualTo(then.equals("restless"));
        assertThat(after.score()).isCloseTo(thenScore, within(0.001));
        if (before.since().isPresent() && after.since().isPresent()) {
            assertThat(after.since()).isEqualTo(before.since());
        }
    }

    @Test
    void threeLossesAtOnceStartItAndAQuarterOfAnHourEndsTheWorst() {
        var flapping = Flapping.none().after(List.of(START, START, START));
        assertThat(flapping.since()).contains(START);

        for (int i = 0; i < 100; i++) {
            flapping = flapping.after(START);
        }
        assertThat(flapping.at(START.plus(Duration.ofMinutes(15).plusSeconds(1))).since())
                .isEmpty();
    }

    @Test
    void oneLossEveryFiveMinutesIsNotTooOften() {
        Flapping flapping = Flapping.none();
        for (int i = 0; i < 1000; i++) {
            flapping = flapping.after(START.plus(Flapping.HALF_LIFE.multipliedBy(i)));
            assertThat(flapping.since()).isEmpty();
        }
    }

    @Test
    void saysWhy() {
        assertThat(Flapping.none().why()).isEmpty();
        assertThat(Flapping.none().after(List.of(START, START, START)).why())
                .hasValueSatisfying(why -> {
                    assertThat(why.code()).isEqualTo(Reason.Code.AGENT_FLAPPING);
                    assertThat(why.cause())
                            .isEqualTo("it has come and gone too often since 2026-01-01T00:00:00Z");
                });
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    /// The expectations come from counting the losses, not from the score.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void holdsAfterEveryStep(long seed) {
        var random = new Random(seed);
        long most = 1 + random.nextLong(600);
        var now = START;
        var lost = START.minus(Duration.ofDays(1));
        int losses = 0;
        Flapping flapping = Flapping.none();
        for (int step = 0; step < 300; step++) {
            now = now.plusSeconds(random.nextLong(most));
            boolean loss = random.nextBoolean();
            var before = flapping;

            flapping = loss ? before.after(now) : before.at(now);

            losses += loss ? 1 : 0;
            lost = loss ? now : lost;
            boolean begins = before.since().isEmpty() && flapping.since().isPresent();
            boolean ends = before.since().isPresent() && flapping.since().isEmpty();
            assertThat(begins && (!loss || losses < 3)).as("begins without losses").isFalse();
            assertThat(ends && !loss && now.isBefore(before.at().plusSeconds(1)))
                    .as("ends although nothing passed")
                    .isFalse();
            if (flapping.since().isPresent()) {
                assertThat(now).isBeforeOrEqualTo(lost.plus(Duration.ofMinutes(15)));
            }
            if (flapping instanceof Flapping.Restless restless) {
                assertThat(restless.at(restless.ends()).since()).isEmpty();
                assertThat(restless.at(restless.ends().minusMillis(10)).since()).isPresent();
                assertThat(flapping.since().orElseThrow()).isBetween(START, now);
            }
            assertThat(flapping.at(now)).as("time is applied once").isEqualTo(flapping);
        }
    }
}
