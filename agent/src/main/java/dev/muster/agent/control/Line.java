package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.Endpoint;
import dev.muster.core.reason.Reason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One of the machines on which Auth may be, and how dialling it goes. Owned by the agent's thread.
final class Line {
    private final Endpoint endpoint;
    private int failures;
    private long dueNanos;
    private boolean leftOut;
    private @Nullable ControlStream dialled;
    private @Nullable Reason lastFailure;

    Line(Endpoint endpoint) {
        this.endpoint = requireNonNull(endpoint, "endpoint");
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /// Returns how often this address has failed since the last stable connection.
    int failures() {
        return failures;
    }

    void countFailure() {
        failures++;
    }

    void forgetFailures() {
        failures = 0;
    }

    /// Returns why it failed last in this attempt; empty when it did not.
    Optional<Reason> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    boolean isDialling() {
        return dialled != null;
    }

    /// Returns whether this attempt has dialled it.
    boolean isTried() {
        return isDialling() || lastFailure != null;
    }

    /// Returns whether this attempt is to dial it, and does not now.
    boolean isPlanned() {
        return !isDialling() && !leftOut;
    }

    boolean dials(ControlStream stream) {
        return stream == dialled;
    }

    /// Returns when it is to be dialled, or given up while it is being dialled.
    long dueNanos() {
        return dueNanos;
    }

    void dueAt(long nanos) {
        dueNanos = nanos;
    }

    /// Starts over, in an attempt that dials it at `nanos`.
    void planFor(long nanos) {
        lastFailure = null;
        leftOut = false;
        dueNanos = nanos;
    }

    /// Is not dialled in this attempt, which does not last until `nanos`.
    void leaveOut(long nanos) {
        leftOut = true;
        dueNanos = nanos;
    }

    void dialling(ControlStream stream, long givenUpAtNanos) {
        dialled = stream;
        dueNanos = givenUpAtNanos;
    }

    void failed(Reason why, long dueAgainNanos) {
        dialled = null;
        lastFailure = why;
        dueNanos = dueAgainNanos;
    }

    /// Lets go of the stream, for whoever keeps it.
    void release() {
        dialled = null;
    }

    /// Closes what is being dialled; that is no failure.
    void hangUp() {
        var stream = dialled;
        dialled = null;
        if (stream != null) {
            stream.close();
        }
    }
}
