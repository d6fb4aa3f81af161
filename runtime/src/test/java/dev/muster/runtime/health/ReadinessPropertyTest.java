package dev.muster.runtime.health;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss.Strict;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss.Tolerant;
import dev.muster.runtime.health.Heartbeat.Acked;
import dev.muster.runtime.health.Heartbeat.Failed;
import dev.muster.runtime.health.Heartbeat.Missed;
import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What each policy must hold to at every moment of any history. The expectations are written from
/// the contract: what the operator was promised, not how it is computed.
final class ReadinessPropertyTest {
    private static final int STEPS = 500;
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final List<String> NAMES = List.of("instance", "instance", "auth", "node");
    private static final Set<String> LOSSES =
            Set.of(
                    "AUTH_UNREACHABLE",
                    "AUTH_TIMEOUT",
                    "AUTH_OVERLOADED",
                    "AUTH_FULL",
                    "STREAM_CLOSED",
                    "SHUTTING_DOWN");
    private static final List<Reason.Code> CODES =
            List.of(
                    Reason.Code.AUTH_UNREACHABLE,
                    Reason.Code.AUTH_TIMEOUT,
                    Reason.Code.AUTH_OVERLOADED,
                    Reason.Code.AUTH_FULL,
                    Reason.Code.STREAM_CLOSED,
                    Reason.Code.SHUTTING_DOWN,
                    Reason.Code.DUPLICATE_IDENTITY,
                    Reason.Code.TARGET_UNHEALTHY,
                    Reason.Code.CERTIFICATE_EXPIRED);

    private final ManualTime time = new ManualTime();
    private final HealthTracker tracker = new HealthTracker(time);
    private @Nullable Instant ok;
    private boolean linkIsTooMuch;
    private int tolerated;
    private int refused;

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void holdsAfterEveryStep(long seed) {
        var random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            // Now and then an outage outlasts the grace.
            time.jump(Duration.ofMillis(random.nextInt(20) == 0 ? 45_000 : random.nextInt(5_000)));
            var name = NAMES.get(random.nextInt(NAMES.size()));
            var beat = beat(random);
            tracker.component(name).accept(beat);
            if (name.equals("instance")) {
                note(beat);
            }

            strictIsReadyWhileAllIsOk(tracker.snapshot());
            tolerantIsReadyAlsoWithoutAuthForAWhile(tracker.snapshot());
        }
        assertThat(tolerated).as("tolerated").isPositive();
        assertThat(refused).as("not ready").isPositive();
    }

    private void strictIsReadyWhileAllIsOk(SortedMap<String, ComponentHealth> components) {
        var readiness = Readiness.of(components, new Strict(), time.instant());

        assertThat(readiness).isEqualTo(new Readiness(ProcessState.of(components), null));
        assertThat(readiness.report().httpStatus() == 200).isEqualTo(allOk(components));
    }

    private void tolerantIsReadyAlsoWithoutAuthForAWhile(
            SortedMap<String, ComponentHealth> components) {
        var now = time.instant();
        var readiness = Readiness.of(components, new Tolerant(GRACE), now);
        var report = readiness.report();

        assertThat(report.httpStatus() == 200)
                .as("ready with %s, ok at %s, at %s", components, ok, now)
                .isEqualTo(allOk(components) || onlyAuthIsAway(components, now));
        assertThat(report.processState()).isEqualTo(ProcessState.of(components).processState());
        assertThat(readiness.toleratedUntil().isPresent())
                .isEqualTo(report.httpStatus() == 200 && !allOk(components));
        readiness
                .toleratedUntil()
                .ifPresent(end -> assertThat(end).isEqualTo(requireNonNull(ok).plus(GRACE)));
        if (report.httpStatus() != 200) {
            assertThat(report).isEqualTo(ProcessState.of(components));
            refused++;
        }
        noOkOfTheLinkBeforeTwoSuccesses(components, report);
        tolerated += readiness.toleratedUntil().isPresent() ? 1 : 0;
    }

    /// Once the state of the link alone has made the process not ready, only a link that is ok
    /// makes it ready again.
    private void noOkOfTheLinkBeforeTwoSuccesses(
            SortedMap<String, ComponentHealth> components, ReadyzReport report) {
        var others = new TreeMap<>(components);
        var link = others.remove("instance");
        if (link == null || link.state().key().equals("ok")) {
            linkIsTooMuch = false;
        } else if (report.httpStatus() != 200 && allOk(others)) {
            linkIsTooMuch = true;
        }
        assertThat(linkIsTooMuch && report.httpStatus() == 200).isFalse();
    }

    private void note(Heartbeat beat) {
        switch (beat) {
            case Acked(var at) -> {
                if (allOk(tracker.snapshot().subMap("instance", "instance~"))) {
                    ok = at;
                }
            }
            case Missed(_, var why, _) -> failed(why);
            case Failed(_, var why, _) -> failed(why);
        }
    }

    private void failed(Reason why) {
        ok = LOSSES.contains(why.code().name()) ? ok : null;
    }

    private boolean onlyAuthIsAway(SortedMap<String, ComponentHealth> components, Instant now) {
        var others = new TreeMap<>(components);
        var link = others.remove("instance");
        return link != null
                && allOk(others)
                && ok != null
                && Duration.between(ok, now).compareTo(GRACE) < 0
                && link.state().why().filter(why -> LOSSES.contains(why.code().name())).isPresent();
    }

    private static boolean allOk(Map<String, ComponentHealth> components) {
        return components.values().stream().allMatch(one -> one.state().key().equals("ok"));
    }

    private Heartbeat beat(RandomGenerator random) {
        var at = time.instant();
        var reason = new Reason(CODES.get(random.nextInt(CODES.size())), "a cause", "a hint");
        return switch (random.nextInt(8)) {
            case 0 -> new Missed(at, reason, at);
            case 1 -> new Failed(at, reason, at);
            default -> new Acked(at);
        };
    }
}
