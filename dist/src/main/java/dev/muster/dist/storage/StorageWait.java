package dev.muster.dist.storage;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.health.Heartbeat;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a process up that starts while its storage, elsewhere, cannot be reached: it is starting,
/// says why, and tries again until it works or the process is told to stop.
public final class StorageWait {
    private static final Logger LOG = LoggerFactory.getLogger(StorageWait.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Consumer<Heartbeat> health;
    private final CompletableFuture<?> stop;
    private final Time time;
    private final Duration retry;

    /// @param health of the component that waits
    /// @param stop done when the process is told to stop
    public StorageWait(Consumer<Heartbeat> health, CompletableFuture<?> stop, Time time) {
        this(health, stop, time, RETRY);
    }

    StorageWait(Consumer<Heartbeat> health, CompletableFuture<?> stop, Time time, Duration retry) {
        this.health = requireNonNull(health, "health");
        this.stop = requireNonNull(stop, "stop");
        this.time = requireNonNull(time, "time");
        this.retry = requireNonNull(retry, "retry");
    }

    /// Opens what needs the storage; empty when the process is told to stop before that works.
    ///
    /// @throws FaultException for anything but a storage that cannot be reached
    public <T> Optional<T> open(Supplier<T> opening) throws InterruptedException {
        boolean said = false;
        while (true) {
            try {
                return Optional.of(opening.get());
            } catch (FaultException e) {
                var reason = e.fault().reason();
                if (reason.code() != Reason.Code.BACKEND_UNAVAILABLE) {
                    throw e;
                }
                if (!said) {
                    LOG.atWarn().addKeyValue("reason", reason).log("waiting for the storage");
                    said = true;
                }
                var now = time.instant();
                health.accept(new Heartbeat.Missed(now, reason, now.plus(retry)));
            }
            if (isStopped()) {
                return Optional.empty();
            }
        }
    }

    /// Waits until it is time to try again, or to stop.
    private boolean isStopped() throws InterruptedException {
        try {
            stop.get(retry.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing fails this future", e);
        }
    }
}
