package dev.muster.auth.audit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.core.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Failures that repeat, counted by kind, address and reason until their minute ends.
///
/// The first of a kind is for the caller to write. While it goes on, each minute yields one count;
/// a minute without any ends it. What is counted and not yet written is lost by a crash.
final class FoldedFailures {
    static final Duration WINDOW = Duration.ofMinutes(1);

    /// More addresses than this at once share one entry, called [#MANY].
    static final int KINDS = 4096;

    static final String MANY = "many";

    /// A failure that stands for `count` alike.
    record Folded(AuditEvent.Failure failure, long count) {}

    private record Kind(Catalogue event, String address, Reason.Code code) {}

    private static final class Window {
        final AuditEvent.Failure sample;
        Instant ends;
        long count;

        Window(AuditEvent.Failure sample, Instant ends) {
            this.sample = sample;
            this.ends = ends;
        }
    }

    @GuardedBy("this")
    private final Map<Kind, Window> windows = new HashMap<>();

    /// Returns whether `failure` is to be written now; otherwise it is counted.
    synchronized boolean isFirst(AuditEvent.Failure failure, Instant now) {
        var known = windows.get(kind(failure));
        if (known != null) {
            known.count++;
            return false;
        }
        var counted = windows.size() < KINDS ? failure : fromMany(failure);
        var window = windows.get(kind(counted));
        if (window != null) {
            window.count++;
            return false;
        }
        windows.put(kind(counted), new Window(counted, now.plus(WINDOW)));
        return true;
    }

    /// Takes back that `failure` was first: it could not be written.
    synchronized void forget(AuditEvent.Failure failure) {
        var window = windows.get(kind(failure));
        if (window != null && window.count == 0) {
            windows.remove(kind(failure));
        }
    }

    /// Returns to its window, or to a new one, a count that could not be written.
    synchronized void putBack(Folded folded, Instant now) {
        windows.computeIfAbsent(
                                kind(folded.failure()),
                                _ -> new Window(folded.failure(), now.plus(WINDOW)))
                        .count +=
                folded.count();
    }

    /// Returns the counts of the minutes that have ended.
    synchronized List<Folded> due(Instant now) {
        var due = new ArrayList<Folded>();
        windows.values()
                .removeIf(window -> {
                    if (now.isBefore(window.ends)) {
                        return false;
                    }
                    if (window.count == 0) {
                        return true;
                    }
                    due.add(new Folded(window.sample, window.count));
                    window.count = 0;
                    window.ends = now.plus(WINDOW);
                    return false;
                });
        return due;
    }

    /// Returns all counts and starts anew.
    synchronized List<Folded> drain() {
        var all = new ArrayList<Folded>();
        for (var window : windows.values()) {
            if (window.count > 0) {
                all.add(new Folded(window.sample, window.count));
            }
        }
        windows.clear();
        return all;
    }

    private static Kind kind(AuditEvent.Failure failure) {
        return new Kind(Catalogue.of(failure), failure.address(), failure.reason().code());
    }

    private static AuditEvent.Failure fromMany(AuditEvent.Failure failure) {
        return switch (failure) {
            case AuditEvent.InstanceJoinFailed f ->
                    new AuditEvent.InstanceJoinFailed(
                            f.hostname(), f.roles(), f.method(), f.token(), MANY, f.reason());
            case AuditEvent.AuthFailed f ->
                    new AuditEvent.AuthFailed(f.operation(), f.claimed(), MANY, f.reason());
        };
    }
}
