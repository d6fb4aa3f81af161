package dev.muster.testkit.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.muster.backend.Backend;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// That many clients of one store, through whatever happens to it, see what one client would see of
/// a store that does one thing after the other; that items have the time left that they were given;
/// and that watches tell of just that. Each engine's test inherits it.
///
/// Runs for 10 s, or as long as `muster.linear.seconds` says, and at least until each disruption
/// had its turn. What clients do follows from `muster.linear.seed`, when they do it does not.
public abstract class LinearizabilityContract {
    private static final Duration LONG =
            Duration.ofSeconds(Integer.getInteger("muster.linear.seconds", 10));
    private static final long SEED = Long.getLong("muster.linear.seed", 1);

    /// As long as it may take for a store to work again, a few times.
    private static final Duration ROUND_AT_MOST = Duration.ofMinutes(3);

    /// Far fewer than there are of that many calls.
    private static final long COMMITS_AFTER = 10;

    /// Returns instances of one store, which are closed in the end.
    protected abstract List<Backend> connect() throws Exception;

    /// Returns what happens to the store, one in each round.
    protected abstract List<Disruption> disruptions();

    @Test
    void answersAsAStoreThatDoesOneThingAfterTheOther() {
        var most = LONG.plus(ROUND_AT_MOST.multipliedBy(disruptions().size()));
        assertTimeoutPreemptively(most, () -> connectAndPlay());
    }

    private void connectAndPlay() throws Exception {
        var instances = connect();
        try {
            System.out.printf("%s: %s%n", getClass().getSimpleName(), play(instances));
        } finally {
            instances.forEach(Backend::close);
        }
    }

    /// Returns how much was judged, in words.
    private String play(List<Backend> instances) throws Exception {
        var disruptions = disruptions();
        long end = System.nanoTime() + LONG.toNanos();
        long calls = 0;
        long unknown = 0;
        int rounds = 0;
        for (int i = 0; i < disruptions.size() || System.nanoTime() < end; i++) {
            var disruption = disruptions.get(i % disruptions.size());
            var space = new Space("linear/%05d/".formatted(i));
            var played = new Round(instances, space, disruption, new Random(SEED + i)).play();

            assertThat(played.problems())
                    .as("round %d of seed %d, disruption: %s", i, SEED, disruption.name())
                    .isEmpty();
            assertThat(played.committedAfter())
                    .as("commits after the disruption of round %d: %s", i, disruption.name())
                    .isGreaterThanOrEqualTo(COMMITS_AFTER);
            rounds++;
            calls += played.calls().size();
            unknown += played.unknown();
        }
        assertThat(unknown).as("commits of unknown outcome").isPositive();
        return "%d rounds, %d calls, %d of unknown outcome, seed %d"
                .formatted(rounds, calls, unknown, SEED);
    }
}
