package dev.muster.auth.audit;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.FaultException;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Events that the log has yet to take, in their order, so that what they tell of goes on while it
/// takes none.
public final class Unsaid {
    private static final Logger LOG = LoggerFactory.getLogger(Unsaid.class);

    private final Queue<AuditEvent> events;
    private final Consumer<AuditEvent> log;

    /// @param most events; further ones are dropped, which is logged
    /// @param log takes an event durably, or throws a [FaultException]
    public Unsaid(int most, Consumer<AuditEvent> log) {
        this.events = new LinkedBlockingQueue<>(most);
        this.log = requireNonNull(log, "log");
    }

    /// Never blocks; any thread.
    public void add(AuditEvent event) {
        if (!events.offer(event)) {
            LOG.atError().addKeyValue("event", event).log("audit event dropped");
        }
    }

    /// Gives the log what it takes; the rest is for the next time. Blocks; one thread at a time.
    public void say() {
        for (var event = events.peek(); event != null; event = events.peek()) {
            try {
                log.accept(event);
            } catch (FaultException e) { // the log itself says that it fails and why
                LOG.atDebug().addKeyValue("cause", e.fault().reason().cause()).log("tried again");
                return;
            }
            events.remove();
        }
    }
}
