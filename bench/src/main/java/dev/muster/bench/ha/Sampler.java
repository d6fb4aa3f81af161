package dev.muster.bench.ha;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.core.net.HostPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Asks one agent's `/readyz` every 200 ms, and remembers when it did not answer 200.
final class Sampler implements AutoCloseable {
    private static final long PACE_NANOS = Duration.ofMillis(200).toNanos();

    private final String name;
    private final Readyz readyz;
    private final Thread thread;

    @GuardedBy("this")
    private final List<Away> aways = new ArrayList<>();

    @GuardedBy("this")
    private int status;

    @GuardedBy("this")
    private long since = System.nanoTime();

    @GuardedBy("this")
    private long samples;

    /// A time in which every answer was the same one and not 200.
    ///
    /// @param status what it answered; 0 for nothing
    record Away(String agent, int status, long fromNanos, long nanos) {}

    Sampler(String name, HostPort address) {
        this.name = requireNonNull(name, "name");
        this.readyz = new Readyz(address);
        this.thread = Thread.ofVirtual().name("sampler").start(this::run);
    }

    String name() {
        return name;
    }

    synchronized boolean isOk() {
        return status == 200;
    }

    synchronized long samples() {
        return samples;
    }

    /// Returns the times away that had not ended before `fromNanos`; the last may go on.
    synchronized List<Away> awaysSince(long fromNanos) {
        var all = new ArrayList<Away>();
        for (var away : aways) {
            if (away.fromNanos() + away.nanos() >= fromNanos) {
                all.add(away);
            }
        }
        if (status != 200) {
            all.add(away(System.nanoTime()));
        }
        return all;
    }

    private void run() {
        long next = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            took(readyz.ask(), System.nanoTime());
            next = Math.max(next + PACE_NANOS, System.nanoTime());
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private synchronized void took(int answer, long now) {
        samples++;
        if (answer != status) {
            if (status != 200) {
                aways.add(away(now));
            }
            status = answer;
            since = now;
        }
    }

    @GuardedBy("this")
    private Away away(long now) {
        return new Away(name, status, since, now - since);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
