package dev.muster.testkit.linear;

import dev.muster.backend.Commit;
import dev.muster.backend.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What came of a round.
///
/// @param from the revision of the store before it
/// @param lasted how long it took
/// @param overAt when what happened to the store was over, in ticks of the history
/// @param watches what a watch on each instance told from then on
record Played(
        long from, Duration lasted, long overAt, List<Call> calls, List<List<WatchEvent>> watches) {
    Played {
        calls = List.copyOf(calls);
        watches = List.copyOf(watches);
    }

    /// Returns what is wrong with it, nothing when all is well.
    List<String> problems() {
        var problems = new ArrayList<>(Lifetimes.problems(calls, lasted));
        watches.forEach(events -> problems.addAll(RevisionOrder.problems(from, events, calls)));
        Keyed.of(calls)
                .forEach((key, its) -> {
                    switch (Search.judge(its)) {
                        case Verdict.Linearizable _ -> {}
                        case Verdict.Violation violation ->
                                problems.add(
                                        "The calls to %s have no order: %s\nAll of them:\n%s"
                                                .formatted(
                                                        key,
                                                        Transcript.of(violation),
                                                        Transcript.of(its)));
                        case Verdict.Undecided(var tried) ->
                                problems.add(
                                        "The calls to %s may have an order: none of %d fits\n%s"
                                                .formatted(key, tried, Transcript.of(its)));
                    }
                });
        return problems;
    }

    /// Returns how many commits were made once all was over.
    long committedAfter() {
        return calls.stream()
                .filter(call ->
                        call.invoked() > overAt
                                && call.outcome() instanceof Outcome.Committed(_, Commit.Done _))
                .count();
    }

    long unknown() {
        return calls.stream().filter(call -> call.outcome() instanceof Outcome.Unknown).count();
    }
}
