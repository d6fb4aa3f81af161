package dev.muster.runtime.task;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PeriodicTaskTest {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final ManualTime time = new ManualTime();
    private final AtomicInteger turns = new AtomicInteger();

    @Test
    void takesTheFirstTurnAtOnceAndTheNextOnesAfterARest() throws Exception {
        try (var task = PeriodicTask.every(PAUSE, "count", turns::incrementAndGet, time)) {
            task.start();
            awaitTurns(1);

            time.advance(PAUSE.minusNanos(1));
            time.advance(Duration.ofNanos(1));

            awaitTurns(2);
        }
    }

    @Test
    void eachTurnMaySayHowLongToRest() throws Exception {
        try (var task =
                new PeriodicTask(
                        "count", PAUSE, () -> Duration.ofHours(turns.incrementAndGet()), time)) {
            task.start();
            time.advance(Duration.ofHours(1));
            time.advance(Duration.ofHours(2));
            awaitTurns(3);
        }
    }

    @Test
    void oneThatFailsIsFollowedByOthers() throws Exception {
        try (var task = PeriodicTask.every(PAUSE, "fail", this::fail, time)) {
            task.start();
            time.advance(PAUSE);
            time.advance(PAUSE);
            awaitTurns(3);
        }
    }

    @Test
    void noneFollowsTheEnd() throws Exception {
        var task = PeriodicTask.every(PAUSE, "count", turns::incrementAndGet, time);
        task.start();
        awaitTurns(1);

        assertThat(task.close(PAUSE)).isTrue();

        time.jump(PAUSE);
        assertThat(turns).hasValue(1);
    }

    @Test
    void theEndIsWaitedForAndNotForEver() throws Exception {
        var inside = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        var task =
                PeriodicTask.every(
                        PAUSE,
                        "stubborn",
                        () -> {
                            inside.countDown();
                            awaitUninterruptibly(gate);
                        },
                        time);
        task.start();
        inside.await();

        assertThat(task.close(Duration.ofMillis(1))).isFalse();
        gate.countDown();
        assertThat(task.close(PAUSE)).isTrue();
    }

    @Test
    void oneThatWasNeverStartedEndsToo() throws Exception {
        var task = PeriodicTask.every(PAUSE, "never", turns::incrementAndGet, time);

        assertThat(task.close(PAUSE)).isTrue();
    }

    private void fail() {
        if (turns.incrementAndGet() == 1) {
            throw new FaultException(
                    new Fault(
                            "Cannot look",
                            new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "start it")));
        }
        throw new IllegalStateException("a defect");
    }

    private void awaitTurns(int wanted) throws InterruptedException {
        eventually("turns", Duration.ofSeconds(30), turns::get, count -> count == wanted);
    }

    private static void awaitUninterruptibly(CountDownLatch gate) {
        boolean interrupted = false;
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
