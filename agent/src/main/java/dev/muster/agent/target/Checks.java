package dev.muster.agent.target;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.task.Inbox;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// The checks of one target, each for no longer than its timeout: one that takes longer is
/// cancelled and has failed. For one thread, the target's.
final class Checks {
    private final String address;
    private final Probe probe;
    private final Duration timeout;
    private final Time time;

    // Nothing interrupts the look-up of a name: a check that was cancelled in one holds the turn
    // until that ends, or each check would leave a thread behind.
    private final Semaphore turn = new Semaphore(1);

    /// @param address of the target, for messages
    Checks(String address, Probe probe, Duration timeout, Time time) {
        this.address = requireNonNull(address, "address");
        this.probe = requireNonNull(probe, "probe");
        this.timeout = requireNonNull(timeout, "timeout");
        this.time = requireNonNull(time, "time");
    }

    /// Checks the target once.
    CheckResult next() throws InterruptedException {
        var failure = run();
        var at = time.instant();
        return failure.<CheckResult>map(why -> new CheckResult.Failed(at, why))
                .orElseGet(() -> new CheckResult.Passed(at));
    }

    /// Returns why the check failed; nothing when it passed.
    private Optional<Reason> run() throws InterruptedException {
        var ends = new Inbox<Optional<Reason>>(time);
        var thread = Thread.ofVirtual().name("check " + address).start(() -> check(ends));
        try {
            return ends.take(timeout)
                    .orElseGet(() -> Optional.of(FailedCheck.timeout(address, timeout)));
        } finally {
            thread.interrupt();
        }
    }

    private void check(Inbox<Optional<Reason>> ends) {
        try {
            turn.acquire();
            try {
                ends.put(failure());
            } finally {
                turn.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // cancelled: nobody waits for the end
        }
    }

    private Optional<Reason> failure() throws InterruptedException {
        try {
            probe.check();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(FailedCheck.reason(address, e));
        } catch (RuntimeException e) {
            return Optional.of(FailedCheck.unforeseen(e));
        }
    }
}
