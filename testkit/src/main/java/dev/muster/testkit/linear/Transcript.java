package dev.muster.testkit.linear;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.joining;

import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Histories for people: one line a call, by its beginning.
final class Transcript {
    private Transcript() {}

    static String line(Call call) {
        return line(call.client(), call.invoked(), call.returned(), text(call.outcome()));
    }

    /// Returns the calls to one key.
    static String of(List<KeyCall> calls) {
        return calls.stream()
                .sorted(comparingLong(KeyCall::invoked))
                .map(Transcript::line)
                .collect(joining("\n"));
    }

    static String of(Verdict.Violation violation) {
        return """
        one order explains these, and then the key holds %s:
        %s
        and none of these can come next:
        %s\
        """
                .formatted(
                        violation.cell(),
                        violation.explained().stream().map(Transcript::line).collect(joining("\n")),
                        of(violation.next()));
    }

    private static String line(KeyCall call) {
        return line(call.client(), call.invoked(), call.returned(), text(call.step()));
    }

    private static String line(int client, long invoked, long returned, String what) {
        var end = returned == Call.NEVER ? "?" : String.valueOf(returned);
        return "%6d to %-6s client %-2d %s".formatted(invoked, end, client, what);
    }

    private static String text(Step step) {
        return switch (step) {
            case Step.Saw(var cell) -> "saw " + cell;
            case Step.Wrote(var guard, var cell) -> "wrote %s%s".formatted(cell, text(guard));
            case Step.Refused(var guard) -> "was refused a write" + text(guard);
            case Step.MayHaveWritten(var guard, var cell) ->
                    "wrote or writes or not %s%s".formatted(cell, text(guard));
        };
    }

    private static String text(Guard guard) {
        return switch (guard) {
            case Guard.Any _ -> "";
            case Guard.Holding(var seen) -> " if it held " + seen;
        };
    }

    private static String text(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Read(var key, var item) -> "read %s: %s".formatted(key, text(item));
            case Outcome.Listed(var start, var end, var items) ->
                    "listed %s to %s: %s"
                            .formatted(
                                    start,
                                    end,
                                    items.stream().map(Transcript::text).collect(joining(", ")));
            case Outcome.Reached(var revision) -> "found it at " + revision;
            case Outcome.Committed(var writes, var commit) ->
                    "%s: %s".formatted(text(writes), text(commit));
            case Outcome.Unknown(var writes) -> "%s: unknown".formatted(text(writes));
        };
    }

    private static String text(@Nullable Item item) {
        return item == null
                ? "nothing"
                : "%s=%s at %d".formatted(item.key(), item.value(), item.revision());
    }

    private static String text(List<Write> writes) {
        return writes.stream().map(Transcript::text).collect(joining(", "));
    }

    private static String text(Write write) {
        var what =
                switch (write) {
                    case Write.Put(var key, var value, _, _) -> "put %s=%s".formatted(key, value);
                    case Write.Delete(var key, _) -> "delete " + key;
                };
        return switch (write.condition()) {
            case Write.Condition.Any _ -> what;
            case Write.Condition.Absent _ -> what + " if absent";
            case Write.Condition.At(var at) -> "%s if at %d".formatted(what, at);
        };
    }

    private static String text(Commit commit) {
        return switch (commit) {
            case Commit.Done(var revision) -> "done at " + revision;
            case Commit.Conflict(var key) -> "conflict on " + key;
        };
    }
}
