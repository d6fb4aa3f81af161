package dev.muster.agent.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import dev.muster.testkit.ManualTime;
import java.io.EOFException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class ChecksTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ManualTime time = new ManualTime();

    @Test
    void saysHowItEndedAndWhen() throws InterruptedException {
        var now = time.instant();

        assertThat(checks(() -> {}).next()).isEqualTo(new CheckResult.Passed(now));
        assertThat(
                        checks(
                                        () -> {
                                            throw new ConnectException("Connection refused");
                                        })
                                .next())
                .isEqualTo(
                        new CheckResult.Failed(
                                now,
                                new Reason(
                                        Reason.Code.TARGET_UNREACHABLE,
                                        "db:5432: connection refused",
                                        "Check that it runs there and that this host can reach"
                                                + " it")));
    }

    @Test
    void oneThatGoesWrongInAnUnforeseenWayHasFailed() throws InterruptedException {
        var result =
                checks(
                                () -> {
                                    throw new IllegalStateException("as the test wants it");
                                })
                        .next();

        assertThat(why(result).code()).isEqualTo(Reason.Code.INTERNAL);
    }

    @Test
    void oneThatTakesTooLongIsCancelledAndHasFailed() throws Exception {
        var interrupted = new CountDownLatch(1);
        var result = inBackground(checks(() -> untilInterrupted(interrupted)));

        time.advance(TIMEOUT);

        assertThat(why(result.get()).code()).isEqualTo(Reason.Code.TARGET_TIMEOUT);
        assertThat(why(result.get()).cause()).isEqualTo("no answer from db:5432 within 5s");
        interrupted.await();
    }

    @Test
    void cancellingHangsUpOnATargetThatSaysNothing() throws Exception {
        try (var peer =
                new Peer((in, out) -> {
                    while (in.read() >= 0) {
                        // what the check says; it hears nothing
                    }
                    throw new EOFException("the check has hung up");
                })) {
            var result = inBackground(checks(new SshProbe(peer.address(), new Dialer())));

            time.advance(TIMEOUT);

            assertThat(why(result.get()).code()).isEqualTo(Reason.Code.TARGET_TIMEOUT);
            assertThat(peer.nextEnd()).contains("the check has hung up");
        }
    }

    @Test
    void nothingInterruptsALookUpSoTheNextWaitsForItsEndAndNoLonger() throws Exception {
        var lookUp = new Semaphore(0);
        var begun = new AtomicInteger();
        var checks =
                checks(() -> {
                    begun.incrementAndGet();
                    lookUp.acquireUninterruptibly();
                });

        var first = inBackground(checks);
        time.advance(TIMEOUT);
        assertThat(why(first.get()).code()).isEqualTo(Reason.Code.TARGET_TIMEOUT);
        var second = inBackground(checks);
        time.advance(TIMEOUT);
        assertThat(why(second.get()).code()).isEqualTo(Reason.Code.TARGET_TIMEOUT);
        assertThat(begun).hasValue(1);

        lookUp.release(2);
        assertThat(checks.next()).isInstanceOf(CheckResult.Passed.class);
        assertThat(begun).hasValue(2);
    }

    private Checks checks(Probe probe) {
        return new Checks("db:5432", probe, TIMEOUT, time);
    }

    private static CompletableFuture<CheckResult> inBackground(Checks checks) {
        var result = new CompletableFuture<CheckResult>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        result.complete(checks.next());
                    } catch (InterruptedException e) {
                        result.completeExceptionally(e);
                    }
                });
        return result;
    }

    private static void untilInterrupted(CountDownLatch interrupted) throws InterruptedException {
        try {
            new CountDownLatch(1).await();
        } finally {
            interrupted.countDown();
        }
    }

    private static Reason why(CheckResult result) {
        return ((CheckResult.Failed) result).reason();
    }
}
