package dev.muster.testkit.linear;

import dev.muster.backend.Item;
import dev.muster.backend.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether items that were read had as much time left as whoever wrote them gave them.
final class Lifetimes {
    /// For engines that count in seconds.
    private static final Duration SLACK = Duration.ofSeconds(4);

    private Lifetimes() {}

    /// Returns what is wrong, nothing when all is well.
    ///
    /// @param lasted from before the first call to after the last
    static List<String> problems(List<Call> calls, Duration lasted) {
        var given = given(calls);
        var problems = new ArrayList<String>();
        for (var call : calls) {
            for (var item : read(call)) {
                var ttl = given.getOrDefault(item.value(), Optional.empty());
                if (!fits(item.remaining(), ttl, lasted)) {
                    problems.add(
                            "%s, of which %s had %s left, but %s when it was written"
                                    .formatted(
                                            Transcript.line(call),
                                            item.value(),
                                            text(item.remaining()),
                                            text(ttl)));
                }
            }
        }
        return problems;
    }

    /// Returns the time that was given to each value, which is written once.
    private static Map<String, Optional<Duration>> given(List<Call> calls) {
        var given = new HashMap<String, Optional<Duration>>();
        for (var call : calls) {
            for (var write : writes(call)) {
                if (write instanceof Write.Put(_, var value, var ttl, _)) {
                    given.put(value, Optional.ofNullable(ttl));
                }
            }
        }
        return given;
    }

    private static List<Write> writes(Call call) {
        return switch (call.outcome()) {
            case Outcome.Committed(var writes, _) -> writes;
            case Outcome.Unknown(var writes) -> writes;
            case Outcome.Read _, Outcome.Listed _, Outcome.Reached _ -> List.of();
        };
    }

    private static List<Item> read(Call call) {
        return switch (call.outcome()) {
            case Outcome.Read(_, var item) -> Optional.ofNullable(item).stream().toList();
            case Outcome.Listed(_, _, var items) -> items;
            case Outcome.Committed _, Outcome.Unknown _, Outcome.Reached _ -> List.of();
        };
    }

    private static boolean fits(
            Optional<Duration> left, Optional<Duration> given, Duration lasted) {
        if (left.isEmpty() || given.isEmpty()) {
            return left.equals(given);
        }
        var least = given.get().minus(lasted).minus(SLACK);
        return left.get().compareTo(least) >= 0 && left.get().compareTo(given.get()) <= 0;
    }

    private static String text(Optional<Duration> time) {
        return time.map(Duration::toString).orElse("no end");
    }
}
