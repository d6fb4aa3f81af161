package dev.muster.testkit.linear;

import static java.util.Comparator.comparingLong;

import dev.muster.backend.Commit;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/// Whether the order in which a watch told of the commits is one that explains all calls, reads of
/// many keys too. Stronger than linearizability, for the order is given and the revisions in it
/// must be those of the answers; and quick for the same reason.
///
/// Each call gets the earliest position in the timeline that explains it and is no earlier than
/// that of any call that had returned before it began.
final class RevisionOrder {
    /// @param commit whether it was one, that ended in order
    private record Placed(long returned, int position, boolean commit) {}

    /// A commit of unknown outcome, whose position is after `earliest`, if anywhere.
    private record Loose(Outcome.Unknown commit, int earliest) {}

    private final Timeline timeline;
    private final List<Call> calls;
    private final List<String> problems = new ArrayList<>();
    private final PriorityQueue<Placed> running =
            new PriorityQueue<>(comparingLong(Placed::returned));
    private final List<Loose> unknown = new ArrayList<>();

    /// Positions whose commit some call claims.
    private final Set<Integer> claimed = new HashSet<>();

    /// The latest position of all calls that have returned, and of the commits among them.
    private int reached;

    private int committed;

    private RevisionOrder(Timeline timeline, List<Call> calls) {
        this.timeline = timeline;
        this.calls = calls.stream().sorted(comparingLong(Call::invoked)).toList();
    }

    /// Returns what is wrong, nothing when all is well.
    ///
    /// @param from the revision of the store before the calls, where it held none of their keys
    /// @param events what a watch from there on told
    static List<String> problems(long from, List<WatchEvent> events, List<Call> calls) {
        var timeline = new Timeline(from, events);
        if (!timeline.problems().isEmpty()) {
            return timeline.problems();
        }
        var order = new RevisionOrder(timeline, calls);
        order.placeAll();
        order.matchTheRest();
        return List.copyOf(order.problems);
    }

    private void placeAll() {
        for (var call : calls) {
            while (!running.isEmpty() && running.peek().returned() < call.invoked()) {
                var returned = running.remove();
                reached = Math.max(reached, returned.position());
                committed = Math.max(committed, returned.commit() ? returned.position() : 0);
            }
            switch (call.outcome()) {
                case Outcome.Unknown commit -> unknown.add(new Loose(commit, reached));
                case Outcome.Reached(var revision) -> add(call, placeRevision(call, revision));
                case Outcome.Committed(var writes, Commit.Done(var revision)) ->
                        add(call, placeCommit(call, revision, writes));
                case Outcome.Committed _, Outcome.Read _, Outcome.Listed _ ->
                        add(call, place(call));
            }
        }
    }

    private void add(Call call, int position) {
        boolean commit = call.outcome() instanceof Outcome.Committed;
        running.add(new Placed(call.returned(), position, commit));
    }

    /// A read may see a commit that has not ended and that the revision does not yet count.
    private int placeRevision(Call call, long revision) {
        int position = timeline.position(revision);
        if (position < committed) {
            problems.add(
                    "%s after a commit at %d had ended"
                            .formatted(Transcript.line(call), timeline.revision(committed)));
        }
        return position;
    }

    private int placeCommit(Call call, long revision, List<Write> writes) {
        int position = timeline.position(revision);
        if (position == 0
                || timeline.revision(position) != revision
                || !timeline.made(position, writes)) {
            return place(call);
        }
        boolean late = position <= reached;
        if (!late && claimed.add(position)) {
            return position;
        }
        if (writes.stream().allMatch(Write.Delete.class::isInstance)) {
            // Whoever finds that it is gone already may be told the revision at which that
            // happened.
            return late ? place(call) : position;
        }
        problems.add(
                "%s, %s"
                        .formatted(
                                Transcript.line(call),
                                late
                                        ? "when the store had reached %d"
                                                .formatted(timeline.revision(reached))
                                        : "which was the revision of another"));
        return position;
    }

    private int place(Call call) {
        for (int position = reached; position <= timeline.last(); position++) {
            if (timeline.explains(position, call.outcome())) {
                return position;
            }
        }
        problems.add(
                "%s, which nothing from %s on explains"
                        .formatted(Transcript.line(call), timeline.text(reached)));
        return reached;
    }

    /// Finds for each commit that no answer told of a call of unknown outcome that may have made
    /// it.
    private void matchTheRest() {
        for (int position = 1; position <= timeline.last(); position++) {
            if (!claimed.contains(position) && !isMatched(position)) {
                problems.add("nobody made the commit " + timeline.text(position));
            }
        }
    }

    /// Where several fit, they are deletes of one key. One with a condition goes first: it fits
    /// nowhere else.
    private boolean isMatched(int position) {
        var fitting =
                unknown.stream()
                        .filter(loose ->
                                loose.earliest() < position
                                        && timeline.made(position, loose.commit().writes()))
                        .sorted(comparingLong(loose -> isConditional(loose.commit()) ? 0 : 1))
                        .toList();
        return !fitting.isEmpty() && unknown.remove(fitting.getFirst());
    }

    private static boolean isConditional(Outcome.Unknown commit) {
        return commit.writes().stream()
                .anyMatch(write -> write.condition() instanceof Write.Condition.At);
    }
}
