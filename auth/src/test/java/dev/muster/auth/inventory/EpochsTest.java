package dev.muster.auth.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class EpochsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final long CLOCK = NOW.toEpochMilli();

    @Test
    void theNextIsHigherThanWhatWasGivenAndWhatTheAgentHad() {
        assertThat(Epochs.next(0, 0, NOW)).isEqualTo(CLOCK);
        assertThat(Epochs.next(CLOCK, 0, NOW)).isEqualTo(CLOCK + 1);
        assertThat(Epochs.next(CLOCK + 3, CLOCK + 600_000, NOW)).isEqualTo(CLOCK + 600_001);
        assertThat(Epochs.next(CLOCK + 600_000, CLOCK + 3, NOW)).isEqualTo(CLOCK + 600_001);
    }

    @Test
    void aNumberFromFarAheadIsAsGoodAsNone() {
        long furthest = CLOCK + Epochs.AHEAD.toMillis();

        assertThat(Epochs.credible(furthest, NOW)).isEqualTo(furthest);
        assertThat(Epochs.credible(furthest + 1, NOW)).isZero();
        assertThat(Epochs.credible(Long.MAX_VALUE, NOW)).isZero();
        assertThat(Epochs.credible(-1, NOW)).as("more than a long holds").isZero();
        assertThat(Epochs.credible(0, NOW)).isZero();
    }
}
