package dev.muster.runtime.health;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import dev.muster.runtime.health.Heartbeat.Acked;
import dev.muster.runtime.health.Heartbeat.Failed;
import dev.muster.runtime.health.Heartbeat.Missed;
import dev.muster.testkit.ManualTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What must hold after every step of any history. The expectations are written from the product's
/// contract, not from the transition table.
final class HealthPropertyTest {
    private static final int STEPS = 500;
    private static final List<String> NAMES = List.of("instance", "auth", "node", "app", "db");
    private static final List<String> WORST_FIRST =
            List.of("degraded", "recovering", "starting", "ok");
    private static final List<Reason.Code> CODES = List.of(Reason.Code.values());
    private static final Map<String, Integer> GAUGE =
            Map.of("ok", 0, "recovering", 1, "degraded", 2, "starting", 3);

    private final ManualTime time = new ManualTime();
    private final HealthTracker tracker = new HealthTracker(time);

    private final Map<String, History> histories = new HashMap<>();

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void holdsAfterEveryStep(long seed) {
        var random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            var name = NAMES.get(random.nextInt(NAMES.size()));
            var sink = tracker.component(name);
            var before = tracker.snapshot();
            var beat = beat(random, step);

            sink.accept(beat);

            var after = tracker.snapshot();
            othersAreUntouched(name, before, after);
            processIsItsWorstComponent(after);
            degradedIsNotOkBeforeTwoSuccesses(name, beat, after);
        }
    }

    private Heartbeat beat(RandomGenerator random, int step) {
        var at = time.instant().plusSeconds(step);
        var code = CODES.get(random.nextInt(CODES.size()));
        var reason = new Reason(code, "cause " + step, "hint");
        return switch (random.nextInt(5)) {
            case 0 -> new Missed(at, reason, at);
            case 1 -> new Failed(at, reason, at);
            default -> new Acked(at);
        };
    }

    private static void othersAreUntouched(
            String name,
            SortedMap<String, ComponentHealth> before,
            SortedMap<String, ComponentHealth> after) {
        before.forEach((other, health) -> {
            if (!other.equals(name)) {
                assertThat(after).containsEntry(other, health);
            }
        });
    }

    private static void processIsItsWorstComponent(SortedMap<String, ComponentHealth> components) {
        var states = components.values().stream().map(health -> health.state().key()).toList();
        var worst = WORST_FIRST.stream().filter(states::contains).findFirst().orElseThrow();
        var report = ProcessState.of(components);

        assertThat(report.processState()).isEqualTo(GAUGE.get(worst));
        assertThat(report.status().equals("ok"))
                .as("says ok")
                .isEqualTo(states.stream().allMatch("ok"::equals));
        assertThat(report.httpStatus() == 200).isEqualTo(report.status().equals("ok"));
        if (worst.equals("degraded") || worst.equals("recovering")) {
            assertThat(components.values())
                    .filteredOn(health -> health.state().key().equals(worst))
                    .extracting(ComponentHealth::component)
                    .anySatisfy(name -> assertThat(report.status()).startsWith(name + " is "));
        }
    }

    private void degradedIsNotOkBeforeTwoSuccesses(
            String name, Heartbeat beat, SortedMap<String, ComponentHealth> components) {
        var state = requireNonNull(components.get(name)).state();
        var history =
                histories
                        .getOrDefault(name, new History(0, false))
                        .with(beat, state.key().equals("degraded"));
        histories.put(name, history);

        assertThat(state.key().equals("ok"))
                .as("%s is %s after %s", name, state, history)
                .isEqualTo(history.allowsOk());
        assertThat(state.why().isEmpty()).isEqualTo(history.allowsOk());
    }

    /// What the contract remembers of a component.
    ///
    /// @param successes in a row, up to now
    private record History(int successes, boolean everDegraded) {
        History with(Heartbeat beat, boolean degraded) {
            var count = beat instanceof Acked ? successes + 1 : 0;
            return new History(count, everDegraded || degraded);
        }

        boolean allowsOk() {
            return successes >= (everDegraded ? 2 : 1);
        }
    }
}
