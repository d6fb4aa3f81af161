package dev.muster.auth.caller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AllowanceTest {
    private final ManualTime time = new ManualTime();
    private final Allowance allowance = new Allowance(3, Duration.ofSeconds(10), time);

    @Test
    void aBurstIsTakenAtOnceAndThenNoMore() {
        assertThat(allowance.take()).isTrue();
        assertThat(allowance.take()).isTrue();
        assertThat(allowance.take()).isTrue();

        assertThat(allowance.take()).isFalse();
        assertThat(allowance.left()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void oneComesBackEachPause() {
        exhaust();

        time.jump(Duration.ofSeconds(10));

        assertThat(allowance.take()).isTrue();
        assertThat(allowance.take()).isFalse();
    }

    @Test
    void aLongRestGivesNoMoreThanABurst() {
        exhaust();

        time.jump(Duration.ofDays(1));

        assertThat(exhaust()).isEqualTo(3);
    }

    private int exhaust() {
        int taken = 0;
        while (allowance.take()) {
            taken++;
        }
        return taken;
    }
}
