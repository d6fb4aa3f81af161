package dev.muster.auth.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LossCountTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void countsWhatOneWouldCountByHand(long seed) {
        var random = new Random(seed);
        long now = random.nextLong(-100 * SECOND, 100 * SECOND);
        var count = new LossCount(now);
        var all = new ArrayList<Long>();
        for (int i = 0; i < 500; i++) {
            now += random.nextLong(1L << random.nextInt(1, 37));
            if (random.nextBoolean()) {
                count.add(now);
                all.add(Math.floorDiv(now, SECOND));
            }

            int seconds = 1 + random.nextInt(30);
            long since = Math.floorDiv(now, SECOND) - seconds;

            assertThat(count.last(seconds, now))
                    .isEqualTo((int) all.stream().filter(second -> second > since).count());
        }
    }
}
