package dev.muster.backend.etcd;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.WatchEvent;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// What etcd's answers tell the reader of a watch: whole revisions, each once.
///
/// Of a revision that a break cut in two, nothing was told yet; it comes again from its start. That
/// holds one commit at most, which etcd bounds by its `--max-request-bytes`.
final class Changes {
    private final KeySpace keys;
    private final Queue<WatchEvent> told = new ArrayDeque<>();
    private final List<Event> incomplete = new ArrayList<>();
    private @Nullable WatchEvent last;
    private long reached;

    /// @param after the revision that the reader knows already
    Changes(KeySpace keys, long after) {
        this.keys = requireNonNull(keys, "keys");
        this.reached = after;
    }

    /// Returns the revision up to which the reader has missed nothing.
    long reached() {
        return reached;
    }

    /// Returns the last change that there was.
    Optional<WatchEvent> last() {
        return Optional.ofNullable(last);
    }

    Optional<WatchEvent> poll() {
        return Optional.ofNullable(told.poll());
    }

    /// Takes in what etcd says next over the same stream.
    void take(WatchResponse answer) {
        for (var event : answer.getEventsList()) {
            long revision = event.getKv().getModRevision();
            if (revision <= reached) {
                continue; // a member that lags behind may tell what is older than was asked for
            }
            if (!incomplete.isEmpty() && revision > revision(incomplete.getFirst())) {
                complete();
            }
            incomplete.add(event);
        }
        if (!Fragments.isUnfinished(answer)) {
            complete();
            if (isProgress(answer)) {
                reached = Math.max(reached, answer.getHeader().getRevision());
            }
        }
    }

    /// Takes in that a stream ended.
    void broken() {
        incomplete.clear();
    }

    private void complete() {
        if (!incomplete.isEmpty()) {
            reached = revision(incomplete.getFirst());
            for (var event : incomplete) {
                last = told(event);
                told.add(last);
            }
            incomplete.clear();
        }
    }

    /// Tells whether etcd says of its own accord that the watch knows all up to the answer's
    /// revision. It sends that in line with the changes. One sent on demand would overtake them
    /// before 3.4.25 (etcd issue 15220), and the answer to the creation of a watch does so always:
    /// neither may be believed.
    private static boolean isProgress(WatchResponse answer) {
        return answer.getEventsCount() == 0
                && !answer.getCreated()
                && !answer.getCanceled()
                && answer.getWatchId() >= 0; // on demand: -1
    }

    private WatchEvent told(Event event) {
        var item = event.getKv();
        var key = keys.key(item.getKey());
        return event.getType() == Event.EventType.DELETE
                ? new WatchEvent.Deleted(key, item.getModRevision())
                : new WatchEvent.Put(key, item.getValue().toStringUtf8(), item.getModRevision());
    }

    private static long revision(Event event) {
        return event.getKv().getModRevision();
    }
}
