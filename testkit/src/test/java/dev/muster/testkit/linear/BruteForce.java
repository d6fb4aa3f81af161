package dev.muster.testkit.linear;

import java.util.ArrayList;
import java.util.List;

/// The definition of linearizability, word by word: every order of every choice of the calls of
/// unknown outcome is tried. For a handful of calls.
final class BruteForce {
    private BruteForce() {}

    static boolean explains(List<KeyCall> calls) {
        return explains(calls, List.of());
    }

    private static boolean explains(List<KeyCall> rest, List<KeyCall> order) {
        if (rest.stream().noneMatch(KeyCall::isKnown) && isInTime(order) && isPossible(order)) {
            return true;
        }
        for (var call : rest) {
            var fewer = new ArrayList<>(rest);
            fewer.remove(call);
            var more = new ArrayList<>(order);
            more.add(call);
            if (explains(fewer, more)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInTime(List<KeyCall> order) {
        for (int i = 0; i < order.size(); i++) {
            for (int later = i + 1; later < order.size(); later++) {
                if (order.get(later).returned() < order.get(i).invoked()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isPossible(List<KeyCall> order) {
        var cell = Cell.EMPTY;
        for (var call : order) {
            var after = call.step().after(cell);
            if (after.isEmpty()) {
                return false;
            }
            cell = after.get();
        }
        return true;
    }
}
