package dev.muster.auth.lease;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.health.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps this run's lease fresh, and by doing so finds out whether the backend can be written and
/// read.
///
/// The backend is called on a thread of its own and at most once at a time: one that hangs is
/// reported after [#PATIENCE] and waited for, never piled up upon.
public final class AuthLease implements AutoCloseable {
    /// How long a run that renews no more is remembered, so that its agents' last sighting is
    /// known.
    public static final Duration KEPT = Duration.ofDays(2);

    /// How long after one renewal the next one begins.
    public static final Duration RENEWAL = Duration.ofSeconds(5);

    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(AuthLease.class);

    private final Backend backend;
    private final AuthRun run;
    private final IntSupplier streams;
    private final Supplier<Optional<Instant>> eventsUntil;
    private final Consumer<Heartbeat> health;
    private final Time time;
    private final Duration patience;
    private final ExecutorService backendCalls =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("auth-lease-io").factory());
    private final Thread loop;
    private @Nullable Future<?> underWay;
    private volatile @Nullable Streak streak;
    private volatile boolean draining;
    private volatile boolean started;

    /// Of the latest renewal; 0 before the first.
    private volatile long revision;

    /// Where the storage keeps no audit events.
    public AuthLease(
            Backend backend,
            AuthRun run,
            IntSupplier streams,
            Consumer<Heartbeat> health,
            Time time) {
        this(backend, run, streams, Optional::empty, health, time);
    }

    /// @param streams how many control streams end here now
    /// @param eventsUntil until when all audit events of this host are in the log of the storage,
    ///   if that is known
    /// @param health told the outcome of each renewal, one at a time
    public AuthLease(
            Backend backend,
            AuthRun run,
            IntSupplier streams,
            Supplier<Optional<Instant>> eventsUntil,
            Consumer<Heartbeat> health,
            Time time) {
        this(backend, run, streams, eventsUntil, health, time, PATIENCE);
    }

    AuthLease(
            Backend backend,
            AuthRun run,
            IntSupplier streams,
            Supplier<Optional<Instant>> eventsUntil,
            Consumer<Heartbeat> health,
            Time time,
            Duration patience) {
        this.backend = requireNonNull(backend, "backend");
        this.run = requireNonNull(run, "run");
        this.streams = requireNonNull(streams, "streams");
        this.eventsUntil = requireNonNull(eventsUntil, "eventsUntil");
        this.health = requireNonNull(health, "health");
        this.time = requireNonNull(time, "time");
        this.patience = requireNonNull(patience, "patience");
        this.loop = Thread.ofVirtual().name("auth-lease").unstarted(this::renewForEver);
    }

    /// Renews once, so that agents accepted from now on have an owner, then every five seconds. A
    /// backend that does not answer is reported and does not fail the start.
    public void start() throws InterruptedException {
        started = true;
        health.accept(renew());
        loop.start();
    }

    /// Returns for how long this run has held its lease without a gap. Whoever has only just come
    /// back, or has been without the backend, cannot tell yet which other runs are gone for good.
    public Duration heldFor() {
        var renewals = streak;
        return renewals == null ? Duration.ZERO : renewals.length(time.nanoTime());
    }

    /// Returns how this run stands with its lease.
    public LeaseStanding standing() {
        var renewals = streak;
        return renewals == null
                ? new LeaseStanding(false, Duration.ZERO, false)
                : renewals.standing(time.nanoTime());
    }

    /// Says at once, if the backend takes it, and with each renewal from now on that the run takes
    /// no agents any more. Does not block.
    public void drain() {
        draining = true;
        if (backendCalls.isShutdown()) {
            return;
        }
        var _ =
                backendCalls.submit(
                        this::writeAndReadBack); // a failure is the next renewal's to tell
    }

    /// Says that the run has ended, if the backend takes it at once, and renews no more. Nobody
    /// needs to know of one that has not begun.
    @Override
    public void close() {
        close(FAREWELL);
    }

    /// As the other, if the backend takes it within `farewell`.
    public void close(Duration farewell) {
        if (backendCalls.isShutdown()) {
            return;
        }
        loop.interrupt();
        try {
            loop.join();
            if (started) {
                var _ = backendCalls.submit(() -> write(true));
            }
            backendCalls.shutdown();
            if (!backendCalls.awaitTermination(farewell.toMillis(), TimeUnit.MILLISECONDS)) {
                backendCalls.shutdownNow();
            }
        } catch (InterruptedException _) {
            backendCalls.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void renewForEver() {
        try {
            while (true) {
                time.sleep(RENEWAL);
                renewOrSay();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// An error of our own must not end the renewals: without them all agents here would be lost.
    private void renewOrSay() throws InterruptedException {
        try {
            health.accept(renew());
        } catch (RuntimeException e) {
            LOG.error("Unforeseen error; the lease is renewed again", e);
            sayFailed(e);
        }
    }

    private void sayFailed(RuntimeException defect) {
        try {
            health.accept(failed(Failure.of(defect)));
        } catch (RuntimeException e) {
            LOG.error("Unforeseen error; health does not take that", e);
        }
    }

    private Heartbeat renew() throws InterruptedException {
        try {
            if (underWay != null) {
                awaitWhatWasGivenUp(underWay);
            }
            underWay = backendCalls.submit(this::writeAndReadBack);
            underWay.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            underWay = null;
            return new Heartbeat.Acked(time.instant());
        } catch (ExecutionException e) {
            underWay = null;
            return failed(Failure.of(e));
        } catch (TimeoutException _) {
            return failed(Failure.SILENT);
        }
    }

    /// However it ends, it tells of a time that has passed.
    private void awaitWhatWasGivenUp(Future<?> renewal)
            throws InterruptedException, TimeoutException {
        try {
            renewal.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException _) {
            // The next one will tell.
        }
    }

    private Heartbeat failed(Reason why) {
        var now = time.instant();
        return new Heartbeat.Failed(now, why, now.plus(RENEWAL));
    }

    /// A storage that has lost the renewal before was restored from a backup; what this run knows
    /// of others, and wrote, may be lost with it.
    private void writeAndReadBack() {
        boolean intact = backend.get(run.key()).map(Item::revision).orElse(0L) >= revision;
        long written = write(false);
        var read = backend.get(run.key());
        if (read.isEmpty() || read.get().revision() < written) {
            throw new FaultException(Failure.LOST_WRITE);
        }
        revision = written;
        long now = time.nanoTime();
        streak = intact ? Streak.renewed(streak, now) : Streak.resumed(now);
    }

    private long write(boolean stopped) {
        var document =
                new LeaseDocument(
                        run,
                        KEPT,
                        draining,
                        stopped,
                        streams.getAsInt(),
                        eventsUntil.get().orElse(null));
        return switch (backend.commit(Write.put(run.key(), document.encode()).expiringIn(KEPT))) {
            case Commit.Done(var revision) -> revision;
            case Commit.Conflict _ ->
                    throw new IllegalStateException("a write without a condition has no conflict");
        };
    }
}
