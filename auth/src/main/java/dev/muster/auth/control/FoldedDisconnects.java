package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.auth.audit.AuditEvent;
import dev.muster.core.id.HostId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Disconnects on their way into the audit log. Of an agent that flaps the first is written at
/// once, and then one a minute at most, the latest, which counts those before it: that it is away
/// is never lost. Never blocks; any thread.
final class FoldedDisconnects {
    static final Duration WINDOW = Duration.ofMinutes(1);

    /// Of more agents than this at once the disconnects are written one by one.
    static final int MOST = 10_000;

    private final AuditBacklog audit;
    private final Alarms alarms;

    @GuardedBy("this")
    private final Map<HostId, Window> windows = new HashMap<>();

    FoldedDisconnects(AuditBacklog audit, Alarms alarms) {
        this.audit = requireNonNull(audit, "audit");
        this.alarms = requireNonNull(alarms, "alarms");
    }

    /// A minute of one agent.
    private static final class Window {
        private AuditEvent.@Nullable InstanceDisconnected latest;
        private int count;

        private void add(AuditEvent.InstanceDisconnected event) {
            latest = event;
            count++;
        }

        private AuditEvent.@Nullable InstanceDisconnected take() {
            var taken = latest == null ? null : latest.standingFor(count);
            latest = null;
            count = 0;
            return taken;
        }
    }

    /// @param flaps whether the agent does, that disconnect included
    void add(AuditEvent.InstanceDisconnected event, boolean flaps) {
        if (!isCounted(event, flaps)) {
            audit.add(event);
        }
    }

    /// Writes what is counted so far.
    void drain() {
        var all = new ArrayList<AuditEvent>();
        synchronized (this) {
            for (var window : windows.values()) {
                var taken = window.take();
                if (taken != null) {
                    all.add(taken);
                }
            }
            windows.clear();
        }
        all.forEach(audit::add);
    }

    private boolean isCounted(AuditEvent.InstanceDisconnected event, boolean flaps) {
        synchronized (this) {
            var window = windows.get(event.host());
            if (window != null) {
                window.add(event);
                return true;
            }
            if (!flaps || windows.size() >= MOST) {
                return false;
            }
            windows.put(event.host(), new Window());
        }
        alarms.in(WINDOW, () -> over(event.host()));
        return false;
    }

    private void over(HostId host) {
        AuditEvent.InstanceDisconnected taken;
        synchronized (this) {
            var window = windows.get(host);
            taken = window == null ? null : window.take();
            if (taken == null) {
                windows.remove(host);
                return;
            }
        }
        audit.add(taken);
        alarms.in(WINDOW, () -> over(host));
    }
}
