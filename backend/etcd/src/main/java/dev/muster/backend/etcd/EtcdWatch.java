package dev.muster.backend.etcd;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.protobuf.ByteString;
import dev.muster.backend.Watch;
import dev.muster.backend.WatchEvent;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// One reader's watch. Whoever waits for the next change drives it: it connects, and after a break
/// connects again from the revision that the reader has reached.
final class EtcdWatch implements Watch {
    private static final Duration SHORTEST_REST = Duration.ofMillis(50);
    private static final Duration LONGEST_REST = Duration.ofSeconds(2);

    private final Range range;
    private final Members members;
    private final History history;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Changes changes;
    private final Told told;
    private History.@Nullable Head seen;
    private Authentication.@Nullable Session session;
    private volatile @Nullable WatchStream stream;
    private Duration rest = SHORTEST_REST;
    private boolean refused;
    private boolean gone;
    private volatile boolean closed;

    /// The keys from `start` on and before `end`.
    record Range(ByteString start, ByteString end) {}

    /// What wakes the reader.
    sealed interface Signal {
        /// etcd said something over a stream.
        record Answer(WatchStream stream, WatchResponse response) implements Signal {}

        /// A stream ended.
        record Broken(WatchStream stream) implements Signal {}

        /// The watch was closed.
        record Closed() implements Signal {}
    }

    /// Told when etcd begins to refuse the watch, and when it takes it after that.
    interface Told {
        void refused(Reason why);

        void taken();
    }

    EtcdWatch(Range range, Members members, KeySpace keys, History history, long after, Told told) {
        this.range = requireNonNull(range, "range");
        this.members = requireNonNull(members, "members");
        this.history = requireNonNull(history, "history");
        this.changes = new Changes(keys, after);
        this.told = requireNonNull(told, "told");
    }

    @Override
    public WatchEvent next() throws InterruptedException {
        while (true) {
            checkOpen();
            var event = changes.poll();
            if (event.isPresent()) {
                return event.get();
            }
            if (gone) {
                return new WatchEvent.Gone();
            }
            step();
        }
    }

    private void step() throws InterruptedException {
        if (stream == null) {
            connect();
        }
        if (stream != null) {
            take(signals.take());
        }
        if (stream == null && !gone) {
            // Only the word that the watch is closed can come now.
            var _ = signals.poll(rest.toMillis(), MILLISECONDS);
            rest = rest.multipliedBy(2);
            rest = rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
        }
    }

    /// Opens a stream, unless etcd cannot be reached or what the stream would tell is gone.
    private void connect() {
        try {
            var now = history.head();
            if (!isKnown(now)) {
                gone = true; // another store stands there now, or an older state of it
                return;
            }
            seen = now;
            session = members.forStream();
            stream = WatchStream.open(session.channel(), range, changes.reached() + 1, signals);
            if (closed) {
                cancel();
            }
        } catch (StatusRuntimeException e) {
            members.checkOpen();
            EtcdFaults.refusal(e.getStatus()).ifPresent(this::refused);
        } catch (FaultException _) {
            members.checkOpen();
        }
    }

    private void refused(Reason why) {
        if (!refused) {
            refused = true;
            told.refused(why);
        }
    }

    private void taken() {
        if (refused) {
            refused = false;
            told.taken();
        }
    }

    private boolean isKnown(History.Head now) {
        return now.revision() >= changes.reached()
                && (seen == null || now.mayFollow(seen))
                && changes.last().map(history::has).orElse(true);
    }

    private void cancel() {
        var open = stream;
        if (open != null) {
            open.cancel();
        }
    }

    private void take(Signal signal) {
        switch (signal) {
            case Signal.Answer(var from, var response) when from == stream ->
                    answered(from, response);
            case Signal.Broken(var from) when from == stream -> drop();
            case Signal.Answer _, Signal.Broken _, Signal.Closed _ -> {} // of an earlier stream
        }
    }

    private void answered(WatchStream from, WatchResponse response) {
        if (response.getCompactRevision() > 0) {
            drop();
            gone = true;
        } else if (response.getCanceled()) {
            drop();
            if (session != null && EtcdFaults.isAboutTheToken(response.getCancelReason())) {
                members.refused(session);
            }
            EtcdFaults.refusal(response.getCancelReason()).ifPresent(this::refused);
        } else {
            rest = SHORTEST_REST;
            taken();
            changes.take(response);
            from.request();
        }
    }

    private void drop() {
        cancel();
        stream = null;
        changes.broken();
    }

    private void checkOpen() {
        if (closed) {
            throw EtcdFaults.closed("the watch");
        }
    }

    @Override
    public void close() {
        closed = true;
        cancel();
        signals.add(new Signal.Closed());
    }
}
