package dev.muster.auth.loss;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.auth.presence.Doubt;
import dev.muster.core.id.HostId;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import dev.muster.core.version.Version;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agents that this Auth instance loses, as a whole: whether a loss is one of a burst, whether
/// they are a mass, and whether this instance had better doubt itself. Thread-safe; never blocks.
/// One agent counts once in a window, however often it comes and goes.
///
/// Losses within [#AT_ONCE] are counted together with the agents that are silent by then: a cut
/// link shows on each of its streams within the four seconds between two pings.
public final class Losses {
    /// Losses so close together may have one cause.
    static final int AT_ONCE = 5;

    /// What counts as one mass loss, in seconds: a restart of a hypervisor or a load balancer ends
    /// connections over tens of seconds.
    static final int WINDOW = 30;

    /// How many episodes may be over that nobody has let go of: the latest goes on until there are
    /// fewer.
    private static final int MOST_PAST = 100;

    /// How long a loss of a burst waits, so that the burst can be judged.
    public static final Duration PEN = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(Losses.class);

    private final IntSupplier connected;
    private final IntSupplier silent;
    private final Time time;

    @GuardedBy("this")
    private long folded;

    @GuardedBy("this")
    private final LossCount count;

    @GuardedBy("this")
    private final Lately lately;

    @GuardedBy("this")
    private @Nullable Running running;

    /// How many lost agents may come back before it is said that they are lost.
    @GuardedBy("this")
    private int held;

    /// Episodes that are over and that nobody has let go of, the oldest first.
    @GuardedBy("this")
    private final Deque<Running> past = new ArrayDeque<>();

    @GuardedBy("this")
    private @Nullable Vanished vanished;

    /// Most agents went at once.
    ///
    /// @param last when that was so last, by the monotonic clock
    private record Vanished(Toll toll, long last) {}

    /// @param connected how many agents there are
    /// @param silent how many of them are suspect
    public Losses(IntSupplier connected, IntSupplier silent, Time time) {
        this.connected = requireNonNull(connected, "connected");
        this.silent = requireNonNull(silent, "silent");
        this.time = requireNonNull(time, "time");
        this.count = new LossCount(time.nanoTime());
        this.lately = new Lately(Duration.ofSeconds(WINDOW), time.nanoTime());
    }

    /// Counts the loss of an agent that is not among those that are connected any more. Tells
    /// whether it is one of a burst, and waits for that to be judged.
    public boolean add(HostId host, Version version) {
        int present = connected.getAsInt();
        int suspects = silent.getAsInt();
        boolean first;
        int burst;
        synchronized (this) {
            long now = time.nanoTime();
            endEpisode(now);
            if (!lately.add(host, version, now)) {
                return false;
            }
            counted(version, present, now);
            burst = count.last(AT_ONCE, now);
            first = isDoubtBegun(burst, present, suspects, now);
        }
        if (first) {
            LOG.atWarn()
                    .addKeyValue("lost", burst)
                    .addKeyValue("silent", suspects)
                    .addKeyValue("connected", present)
                    .addKeyValue("held_for", DurationText.format(Doubt.RETURN))
                    .log("most agents vanished at once: none of them is declared lost for now");
        }
        return burst > Toll.FEWEST;
    }

    /// Counts a loss that was known and excused for a time, and is so no more.
    public void addLate(HostId host, Version version) {
        int present = connected.getAsInt();
        synchronized (this) {
            long now = time.nanoTime();
            endEpisode(now);
            if (lately.add(host, version, now)) {
                counted(version, present, now);
            }
        }
    }

    /// Tells whether a loss needs no audit event of its own, as a mass loss goes on that it is
    /// counted in. Whether the losses are a mass is decided where one is added and nowhere else:
    /// what is left out here an incident tells of.
    public synchronized boolean fold() {
        endEpisode(time.nanoTime());
        if (running == null) {
            return false;
        }
        running.fold();
        folded++;
        return true;
    }

    /// Takes in that an agent that is counted may come back before it is said that it is lost. The
    /// mass loss goes on until then: it tells of it.
    public synchronized void hold() {
        held++;
    }

    /// Takes in that it came back, or was said to be lost.
    public synchronized void release() {
        held--;
    }

    /// Returns how many needed none since the start.
    public synchronized long folded() {
        return folded;
    }

    /// Returns the mass loss that goes on here; empty where there is none, or half a minute after
    /// its last loss, once nobody is held.
    public synchronized Optional<Episode> episode() {
        endEpisode(time.nanoTime());
        return Optional.ofNullable(running).map(one -> one.soFar(held > 0));
    }

    /// Returns the first episode that is not let go of: one that is over, or else that goes on.
    public synchronized Optional<Episode> first() {
        endEpisode(time.nanoTime());
        return Optional.ofNullable(past.peek()).map(Running::whole).or(this::episode);
    }

    /// Lets go of the first episode that is over, as all is known of it elsewhere.
    public synchronized void letGo() {
        past.poll();
    }

    /// Takes in that there is a mass loss elsewhere: what was lost here in the last half minute,
    /// and goes on to be, is a part of it, however little it is.
    public void join() {
        int present = connected.getAsInt();
        synchronized (this) {
            long now = time.nanoTime();
            endEpisode(now);
            int lost = count.last(WINDOW, now);
            if (running == null && lost > 0) {
                running = begun(lost + present);
            }
        }
    }

    /// Returns what was lost in the last half minute.
    public Toll recent() {
        int present = connected.getAsInt();
        synchronized (this) {
            int lost = count.last(WINDOW, time.nanoTime());
            return new Toll(lost, lost + present);
        }
    }

    /// Returns how many of how many agents vanished at once, as long as that makes this instance
    /// doubt itself.
    public Optional<Toll> doubted() {
        synchronized (this) {
            return isDoubted(time.nanoTime())
                    ? Optional.ofNullable(vanished).map(Vanished::toll)
                    : Optional.empty();
        }
    }

    /// Returns for how long that still is.
    public Duration doubtedFor() {
        synchronized (this) {
            long now = time.nanoTime();
            return vanished == null || !isDoubted(now)
                    ? Duration.ZERO
                    : Doubt.RETURN.minusNanos(now - vanished.last());
        }
    }

    @GuardedBy("this")
    private void counted(Version version, int present, long now) {
        count.add(now);
        int lost = count.last(WINDOW, now);
        var toll = new Toll(lost, lost + present);
        if (running != null) {
            running.add(version);
        } else if (toll.isMass()) {
            running = begun(toll.of());
        }
    }

    @GuardedBy("this")
    private Running begun(int of) {
        var next = new Running(time.instant().minusSeconds(WINDOW), of);
        lately.versions().forEach(next::add);
        return next;
    }

    @GuardedBy("this")
    private void endEpisode(long now) {
        if (running != null
                && held == 0
                && count.last(WINDOW, now) == 0
                && past.size() < MOST_PAST) {
            past.add(running);
            running = null;
            lately.forget(); // they are counted
        }
    }

    @GuardedBy("this")
    private boolean isDoubtBegun(int burst, int present, int suspects, long now) {
        int gone = burst + Math.min(suspects, present);
        var toll = new Toll(gone, burst + present);
        if (!toll.isMost()) {
            return false;
        }
        boolean first = !isDoubted(now);
        vanished = new Vanished(toll, now);
        return first;
    }

    @GuardedBy("this")
    private boolean isDoubted(long now) {
        return vanished != null && now - vanished.last() < Doubt.RETURN.toNanos();
    }
}
