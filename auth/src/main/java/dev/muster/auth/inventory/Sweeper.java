package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.audit.Unsaid;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.Doubt;
import dev.muster.backend.Backend;
import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sweeps about once an hour what the cluster need not remember any more, and soon after another
/// run of Auth is known to be gone what that one left behind: its agents that have not turned up
/// elsewhere are lost.
///
/// It judges only while this run has held its own lease for [#STEADY]: after its start, a pause of
/// the process or an outage of the backend everybody else looks gone. The next sweep comes soon
/// after that time, as others may meanwhile have taken this run's agents for lost. Once it has its
/// lease again, it first writes what the storage has lost of its own agents. Of those that a
/// storage restored from a backup still has here, and that have left since, it says so at the next
/// sweep: by then the runs that they went to have written it too.
public final class Sweeper implements AutoCloseable {
    static final Duration STEADY = Doubt.RETURN;
    static final Duration EVERY = Duration.ofHours(1);
    static final Duration LOOK = Duration.ofSeconds(10);

    /// Events of agents that are lost, while the audit log takes none.
    private static final int UNSAID = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private static final Duration SPREAD = Duration.ofSeconds(30);

    /// A page under way may end.
    private static final Duration FAREWELL = Duration.ofMillis(500);

    private final Backend backend;
    private final Retention retention;
    private final AuthRun self;
    private final Leases leases;
    private final FlappingWatch flapping;
    private final Supplier<Duration> heldFor;
    private final InstanceRecorder recorder;
    private final Unsaid unsaid;
    private final Time time;
    private final RandomGenerator random;
    private final GoneRuns gone;
    private final AtomicLong forgotten = new AtomicLong();
    private final Thread thread;

    /// @param retention how long an agent that is gone is remembered
    /// @param heldFor how long this run has held its own lease
    /// @param record takes the event of an agent that was found to be lost, or throws a
    ///   [FaultException]; may block
    public Sweeper(
            Backend backend,
            Duration retention,
            AuthRun self,
            Leases leases,
            GoneRuns gone,
            FlappingWatch flapping,
            Supplier<Duration> heldFor,
            InstanceRecorder recorder,
            Consumer<AuditEvent> record,
            Time time,
            RandomGenerator random) {
        this.backend = requireNonNull(backend, "backend");
        this.retention = new Retention(retention);
        this.self = requireNonNull(self, "self");
        this.leases = requireNonNull(leases, "leases");
        this.flapping = requireNonNull(flapping, "flapping");
        this.heldFor = requireNonNull(heldFor, "heldFor");
        this.recorder = requireNonNull(recorder, "recorder");
        this.unsaid = new Unsaid(UNSAID, record);
        this.time = requireNonNull(time, "time");
        this.random = requireNonNull(random, "random");
        this.gone = requireNonNull(gone, "gone");
        this.thread = Thread.ofVirtual().name("inventory-sweeper").unstarted(this::sweepForEver);
    }

    public void start() {
        thread.start();
    }

    /// Returns how many agents were forgotten since the start.
    public long forgotten() {
        return forgotten.get();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(FAREWELL.toMillis());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweepForEver() {
        try {
            long due = time.nanoTime();
            var before = Duration.ZERO;
            boolean owed = false;
            while (true) {
                time.sleep(LOOK);
                var held = heldFor.get();
                owed |= held.compareTo(before) < 0 && held.isPositive();
                if (owed) {
                    owed = isStillOwed();
                }
                before = held.isPositive() ? held : before;
                if (!isSteady()) {
                    due = time.nanoTime() + spread(SPREAD);
                } else if (sweepOrSay(time.nanoTime() - due >= 0)) {
                    due = time.nanoTime() + EVERY.toNanos() - spread(EVERY.dividedBy(5));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isSteady() {
        return heldFor.get().compareTo(STEADY) >= 0;
    }

    /// So that the instances of a cluster that start together do not sweep together.
    private long spread(Duration most) {
        return random.nextLong(most.toNanos());
    }

    /// Sweeps where it is time to, or a run is gone. Tells whether it did, or tried.
    private boolean sweepOrSay(boolean regular) throws InterruptedException {
        return orSay(() -> {
            unsaid.say(); // what the audit log did not take before
            var due = gone.toSettle();
            if (!regular && due.isEmpty()) {
                return false;
            }
            if (sweep()) {
                gone.settled(due);
            }
            return true;
        });
    }

    /// Writes again what the storage has lost of this run's agents; tells whether that is to be
    /// tried again.
    private boolean isStillOwed() throws InterruptedException {
        return orSay(() -> {
            recorder.recover(newSweep().restore());
            return false;
        });
    }

    private interface Work {
        boolean run() throws InterruptedException;
    }

    /// A defect of ours must not end it.
    private boolean orSay(Work work) throws InterruptedException {
        try {
            return work.run();
        } catch (FaultException e) {
            var why = e.fault().reason();
            LOG.atWarn()
                    .addKeyValue("code", why.code())
                    .addKeyValue("cause", why.cause())
                    .log("documents are not all looked at; tried again");
        } catch (RuntimeException e) {
            LOG.error("a look at all documents failed", e);
        }
        return true;
    }

    private boolean sweep() throws InterruptedException {
        var sweep = newSweep();
        try {
            return sweep.run();
        } finally {
            forgotten.addAndGet(sweep.forgotten());
            if (sweep.forgotten() + sweep.settled() > 0) {
                LOG.atInfo()
                        .addKeyValue("forgotten", sweep.forgotten())
                        .addKeyValue("settled_as_lost", sweep.settled())
                        .log("old agents swept");
            }
        }
    }

    private Sweep newSweep() {
        return new Sweep(
                backend,
                retention,
                self,
                leases,
                flapping,
                this::isSteady,
                recorder::confirms,
                recorder::knows,
                gone,
                unsaid,
                time);
    }
}
