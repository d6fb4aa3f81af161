package dev.muster.auth.caller;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is told of those who were refused before any service heard them: a log line each, at a
/// bounded rate, and an `auth.failed` event for who showed a wrong identity.
///
/// Event loops report here, so that nothing waits: events queue for a thread of their own, and
/// those beyond the bound are counted in the log instead.
public final class Refusals implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Refusals.class);
    private static final int WAITING = 1024;
    private static final int BURST = 20;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final BlockingQueue<AuditEvent> queue = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong unsaid = new AtomicLong();
    private final Consumer<AuditEvent> audit;
    private final Allowance lines;
    private final Thread writer;

    /// @param audit records an event; may block and throw a [FaultException]
    public Refusals(Consumer<AuditEvent> audit, Time time) {
        this.audit = requireNonNull(audit, "audit");
        this.lines = new Allowance(BURST, PAUSE, time);
        this.writer = Thread.ofVirtual().name("refusals").unstarted(this::write);
    }

    public void start() {
        writer.start();
    }

    /// Tells of somebody who could not show to be who it must be.
    ///
    /// @param operation what it wanted, such as `muster.v1.ControlService/Connect`
    /// @param claimed the identity that it showed; empty for none
    public void identity(String operation, String claimed, Origin origin, Reason reason) {
        line("Caller refused", operation, claimed, origin, reason.toString());
        if (!queue.offer(new AuditEvent.AuthFailed(operation, claimed, origin.address(), reason))) {
            unsaid.incrementAndGet();
        }
    }

    /// Tells of a known caller whose claims were refused.
    ///
    /// @param caller the identity that it showed
    public void claim(String operation, String caller, Origin origin, Reason reason) {
        line("Claim refused", operation, caller, origin, reason.toString());
    }

    /// Tells of a connection that did not get as far as showing an identity.
    public void connection(Origin origin, String cause) {
        line("Connection refused", "connect", "", origin, cause);
    }

    /// Tells of a process that may not join; its event is the caller's.
    public void join(Origin origin, Reason reason) {
        line("Join refused", "join", "", origin, reason.toString());
    }

    /// Waits for no event that is still queued.
    @Override
    public void close() {
        writer.interrupt();
    }

    private void line(
            String message, String operation, String claimed, Origin origin, String cause) {
        if (!lines.take()) {
            unsaid.incrementAndGet();
            return;
        }
        var line =
                log.atWarn()
                        .addKeyValue("address", origin.address())
                        .addKeyValue("operation", operation)
                        .addKeyValue("cause", cause);
        if (!claimed.isEmpty()) {
            line = line.addKeyValue("claimed", claimed);
        }
        long before = unsaid.getAndSet(0);
        if (before > 0) {
            line = line.addKeyValue("more_not_shown", before);
        }
        line.log(message);
    }

    private void write() {
        try {
            while (true) {
                var event = queue.take();
                try {
                    audit.accept(event);
                } catch (FaultException e) {
                    log.atWarn()
                            .addKeyValue("cause", e.fault().toString())
                            .log("Refusal not audited");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
