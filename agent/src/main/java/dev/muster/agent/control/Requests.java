package dev.muster.agent.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.proto.v1.AgentMessage;
import io.grpc.stub.ClientCallStreamObserver;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The agent's half of a control stream: gRPC takes its messages from one thread at a time. Any
/// thread; never blocks for long.
final class Requests {
    private final ReentrantLock lock = new ReentrantLock();

    /// Null before the beginning and once nothing more is sent.
    @GuardedBy("lock")
    private @Nullable ClientCallStreamObserver<AgentMessage> stream;

    @GuardedBy("lock")
    private boolean ended;

    void begin(ClientCallStreamObserver<AgentMessage> stream) {
        lock.lock();
        try {
            this.stream = ended ? null : stream;
        } finally {
            lock.unlock();
        }
    }

    /// Queues a message for the wire; does nothing on a stream that is over.
    void send(AgentMessage message) {
        lock.lock();
        try {
            if (stream != null) {
                stream.onNext(message);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Answers what Auth asks of this process. Answers that Auth does not read must not pile up.
    void answer(AgentMessage message) {
        lock.lock();
        try {
            if (stream != null && stream.isReady()) {
                stream.onNext(message);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Tells Auth that nothing more follows.
    void complete() {
        lock.lock();
        try {
            if (stream != null) {
                stream.onCompleted();
                stream = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Sends nothing more. Returns false when the stream had ended before.
    boolean end() {
        lock.lock();
        try {
            boolean first = !ended;
            ended = true;
            stream = null;
            return first;
        } finally {
            lock.unlock();
        }
    }
}
