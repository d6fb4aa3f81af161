package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.proto.v1.AuthMessage;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Sends one stream's messages one at a time, from any thread: gRPC allows no two at once. A
/// message that the transport has no room for waits here, up to a bound; an idle outbox holds no
/// queue.
///
/// Whoever finds nobody sending sends, outside the lock, until nothing is left to send.
final class Outbox {
    /// Pings in flight are bounded ([PendingPings#MOST]), so that more than this is an agent that
    /// sends and does not read.
    static final int MOST = 64;

    private final ServerCallStreamObserver<AuthMessage> call;

    @GuardedBy("this")
    private @Nullable Deque<AuthMessage> waiting;

    @GuardedBy("this")
    private @Nullable Runnable ending;

    @GuardedBy("this")
    private boolean sending;

    @GuardedBy("this")
    private boolean ended;

    Outbox(ServerCallStreamObserver<AuthMessage> call) {
        this.call = requireNonNull(call, "call");
    }

    /// Sends `message` now or when there is room; after the end it does nothing. Returns false when
    /// too many wait already: then the message is not sent.
    boolean send(AuthMessage message) {
        synchronized (this) {
            if (ended) {
                return true;
            }
            if (waiting == null) {
                waiting = new ArrayDeque<>(2);
            } else if (waiting.size() >= MOST) {
                return false;
            }
            waiting.add(message);
        }
        drain();
        return true;
    }

    /// Ends the stream well. What still waits is not sent.
    void complete() {
        end(call::onCompleted);
    }

    /// Ends the stream with an error. What still waits is not sent.
    void fail(StatusException status) {
        end(() -> call.onError(status));
    }

    /// Sends what waits; for the transport to call when it has room again.
    void drain() {
        if (!begin()) {
            return;
        }
        Runnable step = next();
        while (step != null) {
            step.run();
            step = next();
        }
    }

    private void end(Runnable how) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            waiting = null;
            ending = how;
        }
        drain();
    }

    private synchronized boolean begin() {
        boolean mine = !sending;
        sending = true;
        return mine;
    }

    private synchronized @Nullable Runnable next() {
        if (ending != null) {
            var last = ending;
            ending = null;
            return last;
        }
        if (waiting != null && call.isReady()) {
            var message = waiting.remove();
            if (waiting.isEmpty()) {
                waiting = null;
            }
            return () -> call.onNext(message);
        }
        sending = false;
        return null;
    }
}
