package dev.muster.testkit.linear;

import static java.util.Comparator.comparingLong;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The search for an order of one key's calls that explains them all: of Wing and Gong ("Testing
/// and Verifying Concurrent Objects", 1993), with Lowe's memory of what was tried ("Testing for
/// linearizability", 2016).
///
/// A call may come next when no call that is still to come had returned before it began. Calls of
/// unknown outcome may be left out.
final class Search {
    /// A few seconds and some hundred megabytes.
    private static final int MOST = 1_000_000;

    /// @param placed the calls that have their place, by their index
    /// @param last the index of the latest of them, -1 for none
    private record Configuration(
            BitSet placed, Cell cell, @Nullable Configuration before, int last) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Configuration(var itsPlaced, var itsCell, _, _)
                    && placed.equals(itsPlaced)
                    && cell.equals(itsCell);
        }

        @Override
        public int hashCode() {
            return 31 * placed.hashCode() + cell.hashCode();
        }

        Configuration with(int index, Cell cell) {
            var more = (BitSet) placed.clone();
            more.set(index);
            return new Configuration(more, cell, this, index);
        }
    }

    private final List<KeyCall> calls;
    private final int most;
    private final Deque<Configuration> untried = new ArrayDeque<>();
    private final Set<Configuration> tried = new HashSet<>();
    private Configuration furthest = new Configuration(new BitSet(), Cell.EMPTY, null, -1);

    private Search(List<KeyCall> calls, int most) {
        this.calls = calls.stream().sorted(comparingLong(KeyCall::invoked)).toList();
        this.most = most;
    }

    /// Judges the calls to one key, which held nothing before them.
    static Verdict judge(List<KeyCall> calls) {
        return judge(calls, MOST);
    }

    /// @param most configurations to try
    static Verdict judge(List<KeyCall> calls, int most) {
        return new Search(calls, most).run();
    }

    private Verdict run() {
        untried.push(furthest);
        while (!untried.isEmpty()) {
            var configuration = untried.pop();
            if (!tried.add(configuration)) {
                continue;
            }
            if (tried.size() > most) {
                return new Verdict.Undecided(most);
            }
            var candidates = candidates(configuration);
            if (candidates.stream().noneMatch(index -> calls.get(index).isKnown())) {
                return new Verdict.Linearizable();
            }
            if (known(configuration) > known(furthest)) {
                furthest = configuration;
            }
            extend(configuration, candidates);
        }
        return violation();
    }

    /// Returns the calls that may come next; none with a known outcome when all of those are
    /// placed.
    private List<Integer> candidates(Configuration configuration) {
        var candidates = new ArrayList<Integer>();
        long firstReturn = Call.NEVER;
        for (int i = configuration.placed().nextClearBit(0);
                i < calls.size() && calls.get(i).invoked() < firstReturn;
                i = configuration.placed().nextClearBit(i + 1)) {
            candidates.add(i);
            firstReturn = Math.min(firstReturn, calls.get(i).returned());
        }
        return candidates;
    }

    private void extend(Configuration configuration, List<Integer> candidates) {
        var unknown = new ArrayList<Configuration>();
        var known = new ArrayList<Configuration>();
        for (int index : candidates) {
            var call = calls.get(index);
            var after = call.step().after(configuration.cell());
            if (after.isEmpty()) {
                continue;
            }
            var next = configuration.with(index, after.get());
            switch (call.step()) {
                case Step.Saw _, Step.Refused _ -> {
                    // It changes nothing whenever it comes, so now is as good as later.
                    untried.push(next);
                    return;
                }
                case Step.Wrote _ -> known.add(next);
                case Step.MayHaveWritten _ -> {
                    if (!next.cell().equals(configuration.cell())) {
                        unknown.add(next);
                    }
                }
            }
        }
        // The last in is tried first: known ones, the earliest of them before the others.
        unknown.reversed().forEach(untried::push);
        known.reversed().forEach(untried::push);
    }

    private long known(Configuration configuration) {
        return configuration.placed().stream().filter(i -> calls.get(i).isKnown()).count();
    }

    private Verdict violation() {
        var explained = new ArrayList<KeyCall>();
        for (var at = furthest; at != null && at.last() >= 0; at = at.before()) {
            explained.add(calls.get(at.last()));
        }
        return new Verdict.Violation(
                explained.reversed(),
                furthest.cell(),
                candidates(furthest).stream().map(calls::get).toList());
    }
}
