package dev.muster.agent.target;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.pace.Jitter;
import dev.muster.core.reason.Reason;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One target under watch: checked about every interval on a thread of its own, whatever becomes of
/// other targets. A check is due an interval after the one before was, however long that took.
final class TargetWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TargetWatch.class);

    /// The targets of one agent are not all checked in the same instant.
    private static final Duration FIRST = Duration.ofMillis(250);

    private final Target target;
    private final Checks checks;
    private final Listener listener;
    private final Time time;
    private final RandomGenerator random;
    private volatile Verdict verdict;

    /// Told of changes by the target's thread.
    interface Listener {
        /// @param before the state that `watch` had
        void changed(TargetWatch watch, TargetState before);
    }

    TargetWatch(Target target, Probe probe, Listener listener, Time time, RandomGenerator random) {
        this.target = requireNonNull(target, "target");
        this.checks =
                new Checks(
                        Address.of(target.config().uri()).toString(),
                        probe,
                        target.config().check().timeout(),
                        time);
        this.listener = requireNonNull(listener, "listener");
        this.time = requireNonNull(time, "time");
        this.random = requireNonNull(random, "random");
        this.verdict = Verdict.none(time.instant());
    }

    Target target() {
        return target;
    }

    TargetState state() {
        return verdict.state();
    }

    TargetHealth health() {
        return target.health(state());
    }

    /// Begins; the first check is due at once.
    Thread start() {
        long first = time.nanoTime() + Jitter.upTo(FIRST, random).toNanos();
        return Thread.ofVirtual().name("target " + target.config().name()).start(() -> run(first));
    }

    private void run(long first) {
        try {
            for (long due = first; ; due = next(due)) {
                time.sleep(Duration.ofNanos(due - time.nanoTime()));
                try {
                    take(checks.next());
                } catch (RuntimeException e) {
                    // What is checked no more would be shown as healthy for ever.
                    LOG.error("Unforeseen error; the checks go on", e);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void take(CheckResult result) {
        var before = verdict.state();
        verdict = verdict.after(result, target.config().check());
        if (!isSame(before, verdict.state())) {
            listener.changed(this, before);
        }
    }

    /// Returns when the check after the one of `due` is due; at once, if that has passed.
    private long next(long due) {
        long now = time.nanoTime();
        long next = due + Jitter.around(target.config().check().interval(), random).toNanos();
        return next - now > 0 ? next : now;
    }

    /// What only the words of a reason say is not worth a message of its own.
    private static boolean isSame(TargetState some, TargetState other) {
        return some.key().equals(other.key()) && code(some).equals(code(other));
    }

    private static Optional<Reason.Code> code(TargetState state) {
        return state.why().map(Reason::code);
    }
}
