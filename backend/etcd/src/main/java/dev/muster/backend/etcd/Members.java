package dev.muster.backend.etcd;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.protobuf.ByteString;
import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The members of one etcd. All calls go to one of them until it fails; then to the next.
final class Members implements AutoCloseable {
    /// How long a call of the contract takes at most, whatever happens and however many calls of
    /// etcd it needs.
    private static final int PATIENCE_SECONDS = 5;

    /// How long one member may keep a read waiting while there are others.
    private static final int SHARE_SECONDS = 2;

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration NEXT_TRY = Duration.ofMillis(500);

    private final List<ManagedChannel> channels;
    private final Authentication authentication;
    private final Time time;
    private final AtomicInteger current = new AtomicInteger();
    private final AtomicLong lastTry;
    private volatile boolean closed;

    Members(List<ManagedChannel> channels, Authentication authentication, Time time) {
        this.channels = List.copyOf(channels);
        this.authentication = requireNonNull(authentication, "authentication");
        this.time = requireNonNull(time, "time");
        this.lastTry = new AtomicLong(time.nanoTime());
    }

    /// A call to one member.
    interface Call<T> {
        /// @param deadline by when it must have ended
        T at(Channel member, Deadline deadline);
    }

    /// Returns by when a call of the contract must have ended that begins now.
    static Deadline limit() {
        return Deadline.after(PATIENCE_SECONDS, SECONDS);
    }

    /// Calls what may be called again, at one member after the other.
    ///
    /// @throws StatusRuntimeException the last answer, when it is none of success
    <T> T read(Deadline limit, Call<T> call) {
        while (true) {
            checkOpen();
            int member = current.get();
            try {
                return attempt(member, call, share(limit));
            } catch (StatusRuntimeException e) {
                if (isFinal(e, limit)) {
                    throw e;
                }
                failed(member);
                pause();
            }
        }
    }

    /// Calls what must not be called twice: once, at a member to which there is a connection.
    ///
    /// @throws FaultException when nothing was sent
    /// @throws StatusRuntimeException the answer, when it is none of success
    <T> T write(Deadline limit, Call<T> call) {
        while (true) {
            int member = awaitConnection(limit);
            Authentication.Session session;
            try {
                session = authentication.session(channels.get(member), share(limit));
            } catch (StatusRuntimeException e) {
                if (isFinal(e, limit)) {
                    throw EtcdFaults.writing(e);
                }
                failed(member); // nothing was sent yet
                pause();
                continue;
            }
            try {
                return call(session, call, limit);
            } catch (StatusRuntimeException e) {
                failed(member);
                throw e;
            }
        }
    }

    /// Returns a session for a stream.
    ///
    /// @throws StatusRuntimeException when its member gives no token
    Authentication.Session forStream() {
        checkOpen();
        return authentication.session(channels.get(current.get()), limit());
    }

    /// Takes in that etcd ended a stream for the token that was shown.
    void refused(Authentication.Session session) {
        var _ = authentication.renew(session);
    }

    private <T> T attempt(int member, Call<T> call, Deadline limit) {
        return call(authentication.session(channels.get(member), limit), call, limit);
    }

    private <T> T call(Authentication.Session session, Call<T> call, Deadline limit) {
        try {
            return call.at(session.channel(), limit);
        } catch (StatusRuntimeException e) {
            dropIfNotAnswered(session, e);
            if (!EtcdFaults.isAboutTheToken(e.getStatus()) || !authentication.renew(session)) {
                throw e;
            }
            return call.at(authentication.session(session.member(), limit).channel(), limit);
        }
    }

    /// An etcd that was restored from a backup answers no call with a token from before until it
    /// has come as far as it was when it gave that.
    private void dropIfNotAnswered(Authentication.Session session, StatusRuntimeException e) {
        if (EtcdFaults.isTimeout(e.getStatus())) {
            var _ = authentication.renew(session);
        }
    }

    private boolean isFinal(StatusRuntimeException e, Deadline limit) {
        checkOpen();
        return !EtcdFaults.mayPass(e.getStatus())
                || Thread.currentThread().isInterrupted()
                || limit.timeRemaining(NANOSECONDS) < 2 * PAUSE.toNanos();
    }

    private int awaitConnection(Deadline limit) {
        while (true) {
            checkOpen();
            for (int i = 0; i < channels.size(); i++) {
                int member = (current.get() + i) % channels.size();
                if (channels.get(member).getState(true) == ConnectivityState.READY) {
                    current.set(member);
                    return member;
                }
            }
            if (limit.timeRemaining(NANOSECONDS) < 2 * PAUSE.toNanos()) {
                throw unreachable(limit);
            }
            pause();
        }
    }

    private void failed(int member) {
        var _ = current.compareAndSet(member, (member + 1) % channels.size());
    }

    /// Waits a moment before the next try, and lets channels try too: by themselves they would wait
    /// longer each time, up to two minutes.
    private void pause() {
        long now = time.nanoTime();
        long tried = lastTry.get();
        if (now - tried > NEXT_TRY.toNanos() && lastTry.compareAndSet(tried, now)) {
            channels.forEach(ManagedChannel::resetConnectBackoff);
        }
        try {
            time.sleep(PAUSE);
        } catch (InterruptedException _) {
            throw EtcdFaults.interrupted();
        }
    }

    void checkOpen() {
        if (closed) {
            throw EtcdFaults.closed("the storage");
        }
    }

    /// A channel does not say why it is not connected; a call over it does, and changes nothing.
    private FaultException unreachable(Deadline limit) {
        var request = RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("\0")).build();
        try {
            var _ =
                    KVGrpc.newBlockingStub(channels.get(current.get()))
                            .withDeadline(limit)
                            .range(request);
        } catch (StatusRuntimeException e) {
            return EtcdFaults.writing(e);
        }
        return EtcdFaults.unavailable("etcd answers only just now", "It is tried again");
    }

    private Deadline share(Deadline limit) {
        return channels.size() > 1 ? limit.minimum(Deadline.after(SHARE_SECONDS, SECONDS)) : limit;
    }

    @Override
    public void close() {
        closed = true;
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
