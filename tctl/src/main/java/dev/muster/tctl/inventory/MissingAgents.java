package dev.muster.tctl.inventory;

import java.util.List;

/// The verdict on how many agents are missing.
final class MissingAgents {
    private MissingAgents() {}

    /// @param named the names of a few of them
    /// @param warning the most that are OK, unless `critical` is less
    /// @param critical the most that are not CRITICAL
    static CheckResult of(long count, List<String> named, long warning, long critical) {
        int exit = count > critical ? 2 : count > warning ? 1 : 0;
        return new CheckResult(
                exit, text(count, named), "missing=%d;%d;%d;0".formatted(count, warning, critical));
    }

    private static String text(long count, List<String> named) {
        if (count == 0) {
            return "no agent is missing";
        }
        long others = Math.max(0, count - named.size());
        return (count == 1 ? "1 agent is missing" : count + " agents are missing")
                + (named.isEmpty() ? "" : ": " + String.join(", ", named))
                + (named.isEmpty() || others == 0 ? "" : " and " + others + " more");
    }
}
