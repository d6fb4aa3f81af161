package dev.muster.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class OutageTest {
    private long nanos;

    private final Outage outage =
            new Outage(
                    new Time() {
                        @Override
                        public long nanoTime() {
                            return nanos;
                        }

                        @Override
                        public Instant instant() {
                            throw new AssertionError("its length is no matter of the wall clock");
                        }

                        @Override
                        public void sleep(Duration duration) {
                            throw new AssertionError("it waits for nothing");
                        }
                    });

    @Test
    void beginsAndEndsOnce() {
        assertThat(outage.ends()).isEmpty();

        assertThat(outage.begins()).isTrue();
        nanos += 5;
        assertThat(outage.begins()).isFalse();
        nanos += 2;

        assertThat(outage.ends()).contains(Duration.ofNanos(7));
        assertThat(outage.ends()).isEmpty();
        assertThat(outage.begins()).isTrue();
    }
}
