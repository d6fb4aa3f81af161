package dev.muster.auth.caller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.testkit.ManualTime;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

final class RefusalsTest {
    private static final Reason REASON =
            new Reason(Reason.Code.CERTIFICATE_EXPIRED, "it expired", "Join again");
    private static final Origin ORIGIN = new Origin("192.0.2.7", "192.0.2.7");

    private final BlockingQueue<AuditEvent> events = new LinkedBlockingQueue<>();

    @Test
    void auditsWhoShowedAWrongIdentityAndFromWhere() throws InterruptedException {
        try (var refusals = new Refusals(events::add, new ManualTime())) {
            refusals.start();

            refusals.identity("connect", "spiffe://c1/host/x", ORIGIN, REASON);

            assertThat(events.take())
                    .isEqualTo(
                            new AuditEvent.AuthFailed(
                                    "connect", "spiffe://c1/host/x", "192.0.2.7", REASON));
        }
    }

    @Test
    void goesOnAfterAnEventThatCouldNotBeWritten() throws InterruptedException {
        var failing = new LinkedBlockingQueue<>(List.of(true));
        try (var refusals =
                new Refusals(
                        event -> {
                            if (failing.poll() != null) {
                                throw new FaultException(new Fault("Cannot write", REASON));
                            }
                            events.add(event);
                        },
                        new ManualTime())) {
            refusals.start();

            refusals.identity("lost", "", ORIGIN, REASON);
            refusals.identity("kept", "", ORIGIN, REASON);

            assertThat(events.take()).extracting("operation").isEqualTo("kept");
        }
    }

    @Test
    void aFloodNeitherWaitsNorGrowsWithoutBound() throws InterruptedException {
        var gate = new CountDownLatch(1);
        var written = new LinkedBlockingQueue<AuditEvent>();
        try (var refusals =
                new Refusals(
                        event -> {
                            await(gate);
                            written.add(event);
                        },
                        new ManualTime())) {
            refusals.start();

            for (int i = 0; i < 100_000; i++) {
                refusals.identity("flood", "", ORIGIN, REASON);
            }
            gate.countDown();

            assertThat(written.take()).isNotNull();
            assertThat(written).hasSizeLessThan(2000);
        }
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
