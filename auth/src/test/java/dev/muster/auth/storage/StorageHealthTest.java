package dev.muster.auth.storage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.backend.Backend;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class StorageHealthTest {
    private static final Duration EVERY_5_S = Duration.ofSeconds(5);
    private static final Reason FULL = new Reason(Reason.Code.DISK_FULL, "full", "Free some");
    private static final int STEPS = 300;

    private final ManualTime time = new ManualTime();
    private final HealthTracker tracker = new HealthTracker(time);
    private final MemoryBackend engine = new MemoryBackend(time);
    private final StorageHealth storage =
            new StorageHealth(tracker.component("auth"), EVERY_5_S, time);
    private final Backend backend = storage.watch(engine);

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @Test
    void everyKindOfCallThatFailsCountsAtOnce() {
        List<ThrowingCallable> calls =
                List.of(
                        () -> backend.get("a"),
                        () -> backend.range("a", "b", 1),
                        () -> backend.commit(Write.put("a", "1")));
        for (var call : calls) {
            beat();
            beat();
            assertThat(state()).isEqualTo("ok");

            engine.breakDown(FULL);
            assertThatThrownBy(call).isInstanceOf(FaultException.class);

            assertThat(state()).isEqualTo("degraded");
            assertThat(auth().state().why()).contains(FULL);
            assertThat(auth().nextAttempt()).contains(time.instant().plus(EVERY_5_S));
            engine.repair();
            beat();
        }
    }

    @Test
    void callsThatWorkAreNoSuccess() {
        beat();
        failCall();
        backend.commit(Write.put("a", "1"));
        assertThat(backend.get("a")).isPresent();
        assertThat(backend.range("a", "b", 1)).hasSize(1);

        assertThat(state()).isEqualTo("degraded");
    }

    @Test
    void staysDegradedWhileTheBeatWorksAndRealCallsFail() {
        beat();
        for (int i = 0; i < 5; i++) {
            failCall();
            beat();
            assertThat(state()).isEqualTo("degraded");
        }

        beat();
        assertThat(state()).isEqualTo("recovering");
        beat();
        assertThat(state()).isEqualTo("ok");
    }

    @Test
    void aStormOfFailuresIsOneFailure() throws Exception {
        beat();
        engine.breakDown(FULL);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1000; i++) {
                var _ = callers.submit(() -> backend.get("a"));
            }
        }

        assertThat(auth().consecutiveFailures()).isEqualTo(1);
    }

    @Test
    void aCallerThatIsInterruptedIsNoFailure() {
        beat();
        engine.breakDown(FULL);

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> backend.get("a")).isInstanceOf(FaultException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(state()).isEqualTo("ok");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isOkOnlyAfterTwoBeatsWithoutAnyFailure(long seed) {
        var random = new Random(seed);
        beat();
        int good = 2;
        boolean failedSinceBeat = false;
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(5)) {
                case 0 -> {
                    failCall();
                    good = 0;
                    failedSinceBeat = true;
                }
                case 1 -> {
                    storage.beat(new Heartbeat.Failed(time.instant(), FULL, time.instant()));
                    good = 0;
                    failedSinceBeat = false;
                }
                default -> {
                    beat();
                    good += failedSinceBeat ? 0 : 1;
                    failedSinceBeat = false;
                }
            }
            assertThat(state().equals("ok")).as("step %d", step).isEqualTo(good >= 2);
        }
    }

    private void beat() {
        storage.beat(new Heartbeat.Acked(time.instant()));
    }

    private void failCall() {
        engine.breakDown(FULL);
        assertThatThrownBy(() -> backend.get("a")).isInstanceOf(FaultException.class);
        engine.repair();
    }

    private String state() {
        return auth().state().key();
    }

    private ComponentHealth auth() {
        return requireNonNull(tracker.snapshot().get("auth"));
    }
}
