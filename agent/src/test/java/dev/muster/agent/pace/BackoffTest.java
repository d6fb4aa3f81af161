package dev.muster.agent.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BackoffTest {
    private static final Backoff BACKOFF =
            new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10));

    private final Random random = new Random(7);

    @Test
    void doesNotWaitWithoutAFailure() {
        assertThat(BACKOFF.after(0, random)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1,500", "2,1000", "3,2000", "5,8000", "6,10000", "7,10000", "2000000000,10000"})
    void spreadsTheWaitsEvenlyBelowADoublingCeiling(int failures, long ceilingMillis) {
        var waits =
                IntStream.range(0, 10_000)
                        .mapToLong(_ -> BACKOFF.after(failures, random).toMillis())
                        .summaryStatistics();

        assertThat(waits.getMin()).isBetween(0L, ceilingMillis / 50);
        assertThat(waits.getMax()).isBetween(ceilingMillis * 49 / 50, ceilingMillis);
        assertThat(waits.getAverage()).isBetween(ceilingMillis * 0.48, ceilingMillis * 0.52);
    }

    @Test
    void refusesACapBelowItsBase() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }

    @Test
    void jittersAroundAnIntervalByATenth() {
        var waits =
                IntStream.range(0, 10_000)
                        .mapToLong(_ -> Jitter.around(Duration.ofSeconds(60), random).toMillis())
                        .summaryStatistics();

        assertThat(waits.getMin()).isBetween(54_000L, 54_100L);
        assertThat(waits.getMax()).isBetween(65_900L, 66_000L);
        assertThat(waits.getAverage()).isBetween(59_800.0, 60_200.0);
    }
}
