package dev.muster.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import dev.muster.runtime.health.ReturnPathTracker.Freshness;
import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReturnPathTrackerTest {
    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration STALE_AFTER = Duration.ofSeconds(125);

    private final ManualTime time = new ManualTime();
    private final ReturnPathTracker path = new ReturnPathTracker(INTERVAL, TIMEOUT, time);

    @Test
    void isAwaitedUntilAStreamOpens() {
        time.jump(Duration.ofDays(1));

        assertThat(path.freshness()).isEqualTo(Freshness.AWAITED);
        assertThat(path.latest()).isEmpty();
        assertThat(path.warnings()).isEmpty();
    }

    @Test
    void awaitsTheFirstProofOfAStreamForOneTimeout() {
        path.opened();
        time.jump(TIMEOUT);
        assertThat(path.freshness()).isEqualTo(Freshness.AWAITED);

        time.jump(Duration.ofMillis(1));

        assertThat(path.freshness()).isEqualTo(Freshness.STALE);
        assertThat(path.staleness().cause()).contains("since the stream opened");
    }

    @Test
    void isFreshForTwoIntervalsAndATimeout() {
        path.opened();
        path.proved(proof(Duration.ZERO));
        time.jump(STALE_AFTER);
        assertThat(path.freshness()).isEqualTo(Freshness.FRESH);

        time.jump(Duration.ofMillis(1));

        assertThat(path.freshness()).isEqualTo(Freshness.STALE);
        assertThat(path.age()).contains(STALE_AFTER.plusMillis(1));
        assertThat(path.warnings())
                .singleElement()
                .satisfies(why -> {
                    assertThat(why.code()).isEqualTo(Reason.Code.RETURN_PATH_STALE);
                    assertThat(why.cause()).contains("2m5s ago");
                });
    }

    @Test
    void hasToBeProvedAnewOverANewStream() {
        path.opened();
        path.proved(proof(Duration.ZERO));
        time.jump(Duration.ofSeconds(1));

        path.opened();

        assertThat(path.freshness()).isEqualTo(Freshness.AWAITED);
        assertThat(path.latest()).isPresent();
        path.proved(proof(Duration.ZERO));
        assertThat(path.freshness()).isEqualTo(Freshness.FRESH);
    }

    @ParameterizedTest
    @CsvSource({"2000, false", "-2000, false", "2001, true", "-2001, true"})
    void warnsOfAClockThatIsMoreThanTwoSecondsOff(long millis, boolean warned) {
        path.opened();
        path.proved(proof(Duration.ofMillis(millis)));

        assertThat(path.warnings()).hasSize(warned ? 1 : 0);
    }

    @Test
    void saysWhichClockIsAhead() {
        path.opened();
        path.proved(proof(Duration.ofSeconds(-90)));
        assertThat(path.warnings().getFirst().cause())
                .isEqualTo("this host's clock is 1m30s behind Auth's");

        path.proved(proof(Duration.ofSeconds(90)));
        assertThat(path.warnings().getFirst().cause())
                .isEqualTo("this host's clock is 1m30s ahead of Auth's");
    }

    /// Against a slow reading of the rules: whatever happens, fresh means that a proof came over
    /// the latest stream within the bound.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void isNeverFreshWithoutAProofInTime(long seed) {
        var random = new Random(seed);
        var proofs = new ArrayList<Long>();
        long opened = Long.MAX_VALUE;
        for (int i = 0; i < 2_000; i++) {
            time.jump(Duration.ofNanos(1)); // no two things happen at once
            switch (random.nextInt(4)) {
                case 0 -> {
                    path.opened();
                    opened = time.nanoTime();
                    proofs.clear();
                }
                case 1 -> {
                    path.proved(proof(Duration.ZERO));
                    proofs.add(time.nanoTime());
                }
                default -> time.jump(Duration.ofMillis(random.nextInt(60_000) + 1));
            }
            long now = time.nanoTime();
            long since = opened;
            var inTime =
                    proofs.stream()
                            .anyMatch(at -> at >= since && now - at <= STALE_AFTER.toNanos());
            assertThat(path.freshness() == Freshness.FRESH).isEqualTo(inTime);
        }
    }

    private ReturnPath proof(Duration skew) {
        return new ReturnPath(time.instant(), Duration.ofMillis(3), skew);
    }
}
