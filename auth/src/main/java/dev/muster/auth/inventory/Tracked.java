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
/// @param opening the stream that counts, as long as its agent has not spoken; null when there is
///   none
/// @param session the latest stream over which its agent has spoken; null when that has ended
/// @param pending not yet written
/// @param writing with a writer now
/// @param rests until when, by the monotonic clock, it is not written again
/// @param flapping as its document says, as far as that was written or read here
/// @param withheld whether `pending` waits for another owner to let go, and is not owed to anybody
record Tracked(
        long lastGiven,
        @Nullable Session opening,
        @Nullable Session session,
        @Nullable Draft pending,
        @Nullable Draft writing,
        Turn turn,
        long rests,
        Flapping flapping,
        boolean withheld) {
    /// Where it is between schedule and writer.
    enum Turn {
        NONE,
        PLACED,
        WRITING
    }

    static Tracked fresh(long now) {
        return new Tracked(0, null, null, null, null, Turn.NONE, now, Flapping.none(), false);
    }

    /// Returns whether something is not yet written.
    boolean isDirty() {
        return (pending != null && !withheld) || writing != null;
    }

    /// Returns whether it has a place in the schedule.
    boolean isPlaced() {
        return turn == Turn.PLACED;
    }

    /// Returns whether it must be kept: for what it says, or to know until when it rests.
    boolean isNeeded() {
        return opening != null || session != null || turn != Turn.NONE;
    }

    /// Returns whether it is about the stream that counts.
    boolean isLatest(long epoch) {
        return epoch == lastGiven && (opening != null || session != null);
    }

    /// A newer stream counts from now on; nothing is to be written of it yet.
    Tracked opened(Session newer) {
        return new Tracked(
                newer.given(), newer, session, pending, writing, turn, rests, flapping, withheld);
    }

    /// The agent has spoken over the stream that was opening.
    Tracked connected(Draft draft) {
        return new Tracked(
                lastGiven,
                null,
                draft.session(),
                merged(draft),
                writing,
                placed(),
                rests,
                flapping,
                false);
    }

    /// Something is to be written.
    Tracked changed(Draft draft) {
        return new Tracked(
                lastGiven,
                opening,
                session,
                merged(draft),
                writing,
                placed(),
                rests,
                flapping,
                withheld);
    }

    /// The stream that counts ended.
    ///
    /// @param draft of the one over which the agent has spoken
    Tracked left(Draft draft) {
        return new Tracked(
                lastGiven, null, null, merged(draft), writing, placed(), rests, flapping, withheld);
    }

    /// The stream that counts ended, and the agent has spoken over none.
    Tracked hungUp() {
        return new Tracked(
                lastGiven, null, null, pending, writing, turn, rests, flapping, withheld);
    }

    /// A writer takes what is pending; nothing, when its place only marked the end of its rest.
    Tracked taken() {
        return new Tracked(
                lastGiven,
                opening,
                session,
                null,
                pending,
                pending == null ? Turn.NONE : Turn.WRITING,
                rests,
                flapping,
                false);
    }

    /// What the writer took is written. It rests until `until`, then what came meanwhile follows.
    ///
    /// @param known how the document now says that it flaps
    Tracked written(long until, Flapping known) {
        var next = pending != null || session == null ? Turn.PLACED : Turn.NONE;
        return new Tracked(lastGiven, opening, session, pending, null, next, until, known, false);
    }

    /// What the writer took is not written.
    Tracked failed() {
        return new Tracked(
                lastGiven, opening, session, again(), null, Turn.PLACED, rests, flapping, false);
    }

    /// What the writer took may not be written, as another owner has the document. It is looked at
    /// again at `until`.
    Tracked beaten(long until) {
        return new Tracked(
                lastGiven, opening, session, again(), null, Turn.PLACED, until, flapping, true);
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

    private Draft again() {
        return requireNonNullElse(writing, Draft.EMPTY)
                .then(requireNonNullElse(pending, Draft.EMPTY));
    }

    private Draft merged(Draft draft) {
        return requireNonNullElse(pending, Draft.EMPTY).then(draft);
    }
}
