package dev.muster.dist;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The end of a process that has been told to end.
///
/// @param patience how long it may take
record ProcessEnd(long pid, Duration patience) {
    ProcessEnd {
        requireNonNull(patience, "patience");
    }

    /// Blocks until the process is gone. Throws a [FaultException] with `PROCESS_NOT_RESPONDING`
    /// when that takes too long.
    void await() throws InterruptedException {
        if (!comesWithin(patience)) {
            throw new FaultException(
                    new Fault(
                            "Cannot stop process " + pid,
                            new Reason(
                                    Reason.Code.PROCESS_NOT_RESPONDING,
                                    "it has not ended within " + DurationText.format(patience),
                                    "Read its log; `kill -9 %d` ends it without a goodbye"
                                            .formatted(pid))));
        }
    }

    /// Blocks until the process is gone, or for `limit`; returns whether it is gone.
    boolean comesWithin(Duration limit) throws InterruptedException {
        var process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            return true;
        }
        try {
            process.get().onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            var cause = requireNonNullElse(e.getCause(), e);
            throw new IllegalStateException("cannot wait for process " + pid, cause);
        }
    }
}
