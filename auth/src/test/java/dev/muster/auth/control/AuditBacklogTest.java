package dev.muster.auth.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AuditBacklogTest {
    private static final Reason REASON =
            new Reason(Reason.Code.AUDIT_UNAVAILABLE, "disk full", "free space");

    private final ManualTime time = new ManualTime();
    private final BlockingQueue<AuditEvent> written = new LinkedBlockingQueue<>();

    @Test
    void triesAnEventAgainUntilTheLogTakesIt() throws Exception {
        var attempts = new AtomicInteger();
        try (var backlog =
                new AuditBacklog(
                        event -> {
                            if (attempts.getAndIncrement() == 0) {
                                throw unavailable();
                            }
                            written.add(event);
                        },
                        time)) {
            backlog.add(event(1));

            time.advance(Duration.ofSeconds(1)); // once its writer rests

            assertThat(written.poll(10, TimeUnit.SECONDS)).isEqualTo(event(1));
            assertThat(attempts).hasValue(2);
        }
    }

    @Test
    void dropsAndCountsWhatIsBeyondItsBound() throws Exception {
        var stuck = new CountDownLatch(1);
        try (var backlog =
                new AuditBacklog(
                        event -> {
                            await(stuck);
                            written.add(event);
                        },
                        time,
                        10)) {
            for (int i = 0; i < 100; i++) {
                backlog.add(event(i));
            }

            long kept = backlog.waiting();
            assertThat(backlog.dropped()).isPositive().isEqualTo(100 - kept);
            stuck.countDown();
            for (int i = 0; i < kept; i++) {
                assertThat(written.poll(10, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    @Test
    void closingWritesWhatWaits() {
        var backlog = new AuditBacklog(written::add, time);
        for (int i = 0; i < 1_000; i++) {
            backlog.add(event(i));
        }

        backlog.close();

        assertThat(written).hasSize(1_000);
        assertThat(backlog.waiting()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static AuditEvent event(int number) {
        return new AuditEvent.AuthFailed("Connect", "host", "192.0.2." + number, REASON);
    }

    private static FaultException unavailable() {
        return new FaultException(new Fault("Cannot write", REASON));
    }
}
