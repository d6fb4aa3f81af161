package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNullElse;

import dev.muster.auth.presence.Flapping;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the recorder keeps of one agent, and the transitions between: pure. There is at most one
/// write under way for an agent.
///
/// @param lastGiven the highest epoch that this run gave it; 0 for none
/// @param session the live stream; null when there is none
/// @param pending not yet written
/// @param writing with a writer now
/// @param rests until when, by the monotonic clock, it is not written again
/// @param flapping as its document says, as far as that was written or read here
record Tracked(
        long lastGiven,
        @Nullable Session session,
        @Nullable Draft pending,
        @Nullable Draft writing,
        Turn turn,
        long rests,
        Flapping flapping) {
    /// Where it is between schedule and writer.
    enum Turn {
        NONE,
        PLACED,
        WRITING
    }

    static Tracked fresh(long now) {
        return new Tracked(0, null, null, null, Turn.NONE, now, Flapping.none());
    }

    /// Returns whether something is not yet written.
    boolean isDirty() {
        return pending != null || writing != null;
    }

    /// Returns whether it has a place in the schedule.
    boolean isPlaced() {
        return turn == Turn.PLACED;
    }

    /// Returns whether it must be kept: for what it says, or to know until when it rests.
    boolean isNeeded() {
        return session != null || turn != Turn.NONE;
    }

    /// A newer stream counts from now on; nothing is to be written of it yet.
    Tracked opened(Session newer) {
        return new Tracked(newer.given(), newer, pending, writing, turn, rests, flapping);
    }

    /// Something is to be written.
    Tracked changed(Draft draft) {
        return new Tracked(lastGiven, session, merged(draft), writing, placed(), rests, flapping);
    }

    /// The stream ended.
    Tracked left(Draft draft) {
        return new Tracked(lastGiven, null, merged(draft), writing, placed(), rests, flapping);
    }

    /// A writer takes what is pending; nothing, when its place only marked the end of its rest.
    Tracked taken() {
        return new Tracked(
                lastGiven,
                session,
                null,
                pending,
                pending == null ? Turn.NONE : Turn.WRITING,
                rests,
                flapping);
    }

    /// What the writer took is written. It rests until `until`, then what came meanwhile follows.
    ///
    /// @param known how the document now says that it flaps
    Tracked written(long until, Flapping known) {
        var next = pending != null || session == null ? Turn.PLACED : Turn.NONE;
        return new Tracked(lastGiven, session, pending, null, next, until, known);
    }

    /// What the writer took is not written.
    Tracked failed() {
        var again =
                requireNonNullElse(writing, Draft.EMPTY)
                        .then(requireNonNullElse(pending, Draft.EMPTY));
        return new Tracked(lastGiven, session, again, null, Turn.PLACED, rests, flapping);
    }

    /// Returns whether it flaps, counting what is not written yet.
    Flapping flapping(Instant now) {
        return flapping.after(losses(writing)).after(losses(pending)).at(now);
    }

    private static List<Instant> losses(@Nullable Draft draft) {
        return draft == null ? List.of() : draft.changes().losses();
    }

    private Turn placed() {
        return turn == Turn.WRITING ? Turn.WRITING : Turn.PLACED;
    }

    private Draft merged(Draft draft) {
        return requireNonNullElse(pending, Draft.EMPTY).then(draft);
    }
}
