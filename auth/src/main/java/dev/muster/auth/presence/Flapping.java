package dev.muster.auth.presence;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// Whether an agent comes and goes so often that single changes of its presence mean little.
///
/// Each loss adds one to a score, which halves every [#HALF_LIFE]. It flaps from a score of
/// [#START] on until the score is under [#STOP]. A goodbye is no loss. Pure; [#after(Instant)] and
/// [#at] are all transitions.
public sealed interface Flapping {
    Duration HALF_LIFE = Duration.ofMinutes(5);
    double START = 3;
    double STOP = 1;

    /// So that the end of a bad day is noticed within a quarter of an hour.
    double CAP = 8;

    /// Its presence means what it says.
    ///
    /// @param score as of `at`, 0 to [#CAP]
    record Calm(double score, Instant at) implements Flapping {
        public Calm {
            check(score, at);
        }
    }

    /// It flaps.
    ///
    /// @param began when it began to
    /// @param score as of `at`, 0 to [#CAP]
    record Restless(Instant began, double score, Instant at) implements Flapping {
        public Restless {
            requireNonNull(began, "began");
            check(score, at);
        }

        /// Returns when it is calm, if it is not lost once more before.
        public Instant ends() {
            double halvings = Math.max(0, Math.log(score / STOP) / Math.log(2));
            return at.plusMillis((long) Math.ceil(halvings * HALF_LIFE.toMillis()) + 1);
        }
    }

    /// Returns the state of an agent that was never lost.
    static Flapping none() {
        return new Calm(0, Instant.EPOCH);
    }

    double score();

    /// Returns when the score was that.
    Instant at();

    /// Returns what follows a loss.
    default Flapping after(Instant lost) {
        double score = Math.min(CAP, scoreAt(lost) + 1);
        return switch (at(lost)) {
            case Restless(var since, _, _) -> new Restless(since, score, later(lost));
            case Calm _ ->
                    score >= START
                            ? new Restless(later(lost), score, later(lost))
                            : new Calm(score, later(lost));
        };
    }

    /// Returns what follows losses, the oldest first.
    default Flapping after(List<Instant> losses) {
        var next = this;
        for (var lost : losses) {
            next = next.after(lost);
        }
        return next;
    }

    /// Returns what time alone makes of it.
    default Flapping at(Instant now) {
        return this instanceof Restless && scoreAt(now) < STOP
                ? new Calm(scoreAt(now), later(now))
                : this;
    }

    /// Returns since when it flaps; empty where it is calm.
    default Optional<Instant> since() {
        return this instanceof Restless(var since, _, _) ? Optional.of(since) : Optional.empty();
    }

    /// Returns why its presence deserves a look; empty where it is calm.
    default Optional<Reason> why() {
        return since().map(since ->
                new Reason(
                        Reason.Code.AGENT_FLAPPING,
                        "it has come and gone too often since "
                                + since.truncatedTo(ChronoUnit.SECONDS),
                        "Look for a restart loop or an unstable network on its host"));
    }

    private double scoreAt(Instant now) {
        var passed = Duration.between(at(), later(now));
        return score() * Math.pow(2, -(double) passed.toMillis() / HALF_LIFE.toMillis());
    }

    /// The clocks of two Auth hosts may differ: time stands still rather than goes back.
    private Instant later(Instant now) {
        return now.isBefore(at()) ? at() : now;
    }

    private static void check(double score, Instant at) {
        if (!(score >= 0 && score <= CAP)) {
            throw new IllegalArgumentException("score " + score);
        }
        requireNonNull(at, "at");
    }
}
