package dev.muster.auth.incident;

import java.time.Duration;

/// For how long nothing more is lost in the incident that goes on, by the clock of whoever looks:
/// those of two hosts need not agree. One thread.
final class Calm {
    private String id = "";
    private int lost;
    private long revision;
    private long firstNanos;
    private long lossNanos;
    private long writtenNanos;

    /// Takes in that none goes on.
    void none() {
        id = "";
    }

    /// Takes in what goes on, as it was read at `now`.
    void seen(Incident incident, long revisionRead, long now) {
        boolean other = !incident.id().equals(id);
        if (other) {
            firstNanos = now;
        }
        if (other || incident.lost() != lost) {
            lossNanos = now;
        }
        if (other || revisionRead != revision) {
            writtenNanos = now;
        }
        id = incident.id();
        lost = incident.lost();
        revision = revisionRead;
    }

    /// Returns for how long it has been known here.
    Duration known(long now) {
        return Duration.ofNanos(now - firstNanos);
    }

    /// Returns for how long the number of losses has been the same.
    Duration length(long now) {
        return Duration.ofNanos(now - lossNanos);
    }

    /// Returns for how long nobody has written it.
    Duration sinceWritten(long now) {
        return Duration.ofNanos(now - writtenNanos);
    }
}
