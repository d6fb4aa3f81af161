package dev.muster.runtime.rpc;

import static java.util.Objects.requireNonNull;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A long answer of an Auth Service, part by part as it is taken. For one thread.
public final class LongAnswer<A> implements AutoCloseable {
    private final String what;
    private final String address;
    private final BlockingClientCall<?, A> call;
    private final Duration silence;

    /// @param what what does not happen when it fails
    /// @param silence how long it may send nothing
    public LongAnswer(
            String what, String address, BlockingClientCall<?, A> call, Duration silence) {
        this.what = requireNonNull(what, "what");
        this.address = requireNonNull(address, "address");
        this.call = requireNonNull(call, "call");
        this.silence = requireNonNull(silence, "silence");
    }

    /// Returns the next part; empty behind the last. Blocks. Throws a [FaultException] when it
    /// fails or falls silent.
    public Optional<A> next() throws InterruptedException {
        try {
            return Optional.ofNullable(call.read(silence.toNanos(), TimeUnit.NANOSECONDS));
        } catch (StatusException e) {
            throw Faults.toFault(what, address, e);
        } catch (TimeoutException _) {
            throw Faults.toFault(what, address, Status.DEADLINE_EXCEEDED.asException());
        }
    }

    /// Gives up what has not come.
    @Override
    public void close() {
        call.cancel("no longer needed", null);
    }
}
