package dev.muster.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class DeadlineTest {
    private Duration passed = Duration.ofDays(365);

    private final Time time =
            new Time() {
                @Override
                public long nanoTime() {
                    return passed.toNanos();
                }

                @Override
                public Instant instant() {
                    throw new AssertionError("a deadline is no matter of the wall clock");
                }

                @Override
                public void sleep(Duration duration) {
                    throw new AssertionError("a deadline waits for nothing");
                }
            };

    @Test
    void leavesWhatHasNotPassed() {
        var deadline = Deadline.in(Duration.ofSeconds(2), time);

        assertThat(deadline.left()).isEqualTo(Duration.ofSeconds(2));
        passed = passed.plusMillis(1_500);
        assertThat(deadline.left()).isEqualTo(Duration.ofMillis(500));
        passed = passed.plusHours(1);
        assertThat(deadline.left()).isZero();
    }
}
