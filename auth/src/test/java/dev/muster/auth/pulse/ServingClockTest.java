package dev.muster.auth.pulse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ServingClockTest {
    private final ManualTime time = new ManualTime();
    private final ServingClock clock = new ServingClock(time);

    @Test
    void goesWithTheTicksOfItsLoop() {
        serve(Duration.ofSeconds(10));

        assertThat(served()).isEqualTo(Duration.ofSeconds(10));
        assertThat(clock.isExcused()).isFalse();
    }

    @Test
    void aTickThatIsABitLateCountsInFull() {
        time.jump(ServingClock.HELD_UP);
        clock.tick();

        assertThat(served()).isEqualTo(ServingClock.HELD_UP);
        assertThat(clock.isExcused()).isFalse();
    }

    @Test
    void standsStillWhileTheLoopIsHeldUpAndUntilItHasCaughtUp() {
        serve(Duration.ofSeconds(10));

        time.jump(Duration.ofMinutes(3));
        clock.tick();
        serve(ServingClock.CATCHING_UP);
        assertThat(served()).isEqualTo(Duration.ofSeconds(10));

        serve(Duration.ofSeconds(1));
        assertThat(served()).isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void doesNotGoWhileTheLoopIsHeldUpAgainAndAgain() {
        for (int i = 0; i < 20; i++) {
            time.jump(Duration.ofSeconds(2));
            clock.tick();
            serve(Duration.ofSeconds(1));
        }

        assertThat(served()).isZero();
    }

    @Test
    void excusesWhoLeavesWhileTheLoopIsHeldUpAndShortlyAfter() {
        time.jump(Duration.ofSeconds(2));
        assertThat(clock.isExcused()).as("before it knows").isTrue();

        clock.tick();
        serve(ServingClock.EXCUSE.minus(ServingClock.TICK));
        assertThat(clock.isExcused()).as("shortly after").isTrue();

        serve(ServingClock.TICK);
        assertThat(clock.isExcused()).as("later").isFalse();
    }

    private void serve(Duration duration) {
        for (long i = 0; i < duration.dividedBy(ServingClock.TICK); i++) {
            time.jump(ServingClock.TICK);
            clock.tick();
        }
    }

    private Duration served() {
        return Duration.ofNanos(clock.served());
    }
}
