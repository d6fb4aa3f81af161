package dev.muster.auth.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What must hold after every step of any history. The expectations are written from the product's
/// contract, not from the transition table.
final class PresencePropertyTest {
    private static final int STEPS = 300;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void holdsAfterEveryStep(long seed) {
        var random = new Random(seed);
        Presence presence = new Presence.NeverConnected(START);
        boolean open = false;
        boolean doubted = false;
        for (int step = 1; step <= STEPS; step++) {
            var at = START.plusSeconds(step);
            var sign = sign(random, at);

            var next = presence.after(sign);

            doubted = doubted(open, sign);
            open = open(open, sign);
            streamDecides(next, open, doubted);
            agesOnlyWhereItStays(presence, next, at);
            onlyTheEndTakesAnAgentAway(presence, next, sign);
            presence = next;
        }
    }

    private static boolean open(boolean open, Sign sign) {
        return switch (sign) {
            case Sign.Opened _ -> true;
            case Sign.Ended _ -> false;
            case Sign.Heard _, Sign.Silent _, Sign.Orphaned _, Sign.Dropped _ -> open;
        };
    }

    private static boolean doubted(boolean open, Sign sign) {
        return switch (sign) {
            case Sign.Silent _, Sign.Orphaned _, Sign.Dropped _ -> open;
            case Sign.Heard _, Sign.Opened _, Sign.Ended _ -> false;
        };
    }

    private static void streamDecides(Presence presence, boolean open, boolean doubted) {
        assertThat(presence.key().equals("connected")).isEqualTo(open && !doubted);
        assertThat(presence.key().equals("suspect")).isEqualTo(open && doubted);
        assertThat(presence.why().isEmpty()).isEqualTo(open && !doubted);
    }

    private static void agesOnlyWhereItStays(Presence before, Presence after, Instant at) {
        assertThat(after.since()).isEqualTo(after.equals(before) ? before.since() : at);
        assertThat(after.key().equals(before.key())).isEqualTo(after.equals(before));
    }

    private static void onlyTheEndTakesAnAgentAway(Presence before, Presence after, Sign sign) {
        if (after instanceof Presence.Offline && !(before instanceof Presence.Offline)) {
            assertThat(sign).isInstanceOf(Sign.Ended.class);
        }
    }

    private static Sign sign(RandomGenerator random, Instant at) {
        var causes = LeaveCause.values();
        return switch (random.nextInt(7)) {
            case 0 -> new Sign.Opened(at);
            case 1 -> new Sign.Silent(at);
            case 2 -> new Sign.Orphaned(at);
            case 3 -> new Sign.Dropped(at);
            case 4 ->
                    new Sign.Ended(
                            at, causes[random.nextInt(causes.length)], at.minusSeconds(1), null);
            default -> new Sign.Heard(at);
        };
    }
}
