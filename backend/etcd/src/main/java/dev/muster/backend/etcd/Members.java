package dev.muster.backend.etcd;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The members of one etcd. All calls go to one of them until it fails; then to the next.
final class Members implements AutoCloseable {
    /// How long a call takes at most, whatever happens.
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /// How long one member may keep a read waiting while there are others.
    private static final Duration SHARE = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final List<ManagedChannel> channels;
    private final Authentication authentication;
    private final Time time;
    private final AtomicInteger current = new AtomicInteger();
    private volatile boolean closed;

    Members(List<ManagedChannel> channels, Authentication authentication, Time time) {
        this.channels = List.copyOf(channels);
        this.authentication = requireNonNull(authentication, "authentication");
        this.time = requireNonNull(time, "time");
    }

    /// A call to one member.
    interface Call<T> {
        /// @param deadline by when it must have ended
        T at(Channel member, Deadline deadline);
    }

    /// Calls what may be called again, at one member after the other.
    <T> T read(Call<T> call) {
        long start = time.nanoTime();
        while (true) {
            checkOpen();
            int member = current.get();
            var left = PATIENCE.minusNanos(time.nanoTime() - start);
            try {
                return attempt(member, call, channels.size() > 1 ? shorter(left, SHARE) : left);
            } catch (StatusRuntimeException e) {
                checkOpen();
                if (!EtcdFaults.mayPass(e.getStatus())
                        || Thread.currentThread().isInterrupted()
                        || left.compareTo(PAUSE.multipliedBy(2)) < 0) {
                    throw EtcdFaults.reading(e);
                }
                failed(member);
                pause();
            }
        }
    }

    /// Calls what must not be called twice: once, at a member to which there is a connection.
    <T> T write(Call<T> call) {
        long start = time.nanoTime();
        int member = awaitConnection(start);
        try {
            return attempt(member, call, PATIENCE.minusNanos(time.nanoTime() - start));
        } catch (StatusRuntimeException e) {
            checkOpen();
            failed(member);
            throw EtcdFaults.writing(e);
        }
    }

    /// Returns the member for a stream.
    ///
    /// @throws StatusRuntimeException when it gives no token
    Channel forStream() {
        checkOpen();
        var member = channels.get(current.get());
        authentication.ensure(member);
        return ClientInterceptors.intercept(member, authentication);
    }

    /// Takes in that a stream was refused: perhaps its token is no good any more.
    void refused() {
        var _ = authentication.renew();
    }

    private <T> T attempt(int member, Call<T> call, Duration limit) {
        var channel = channels.get(member);
        var deadline = Deadline.after(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
        var authenticated = ClientInterceptors.intercept(channel, authentication);
        authentication.ensure(channel);
        try {
            return call.at(authenticated, deadline);
        } catch (StatusRuntimeException e) {
            if (!EtcdFaults.isAboutTheToken(e.getStatus()) || !authentication.renew()) {
                throw e;
            }
            authentication.ensure(channel);
            return call.at(authenticated, deadline);
        }
    }

    private int awaitConnection(long start) {
        while (true) {
            checkOpen();
            for (int i = 0; i < channels.size(); i++) {
                int member = (current.get() + i) % channels.size();
                if (channels.get(member).getState(true) == ConnectivityState.READY) {
                    current.set(member);
                    return member;
                }
            }
            if (time.nanoTime() - start > PATIENCE.toNanos()) {
                throw unreachable();
            }
            pause();
        }
    }

    private void failed(int member) {
        var _ = current.compareAndSet(member, (member + 1) % channels.size());
    }

    private void pause() {
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

    private static FaultException unreachable() {
        return EtcdFaults.unavailable(
                "etcd: no member can be reached",
                "Check that etcd runs, teleport.storage.peers, and the network in between; it is"
                        + " tried again");
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public void close() {
        closed = true;
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
