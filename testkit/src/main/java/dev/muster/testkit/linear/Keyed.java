package dev.muster.testkit.linear;

import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A history taken apart by keys: what holds for all calls holds for those to one key.
///
/// It uses no revision but to tell which value the condition of a write was about.
final class Keyed {
    private record Stamp(String key, long revision) {}

    private final SortedMap<String, List<KeyCall>> calls = new TreeMap<>();
    private final Map<Stamp, Cell> seen = new HashMap<>();

    private Keyed() {}

    /// Returns the calls by key.
    static SortedMap<String, List<KeyCall>> of(List<Call> history) {
        var keyed = new Keyed();
        history.forEach(keyed::note);
        history.forEach(keyed::add);
        return keyed.calls;
    }

    /// Takes note of the keys, and of the values that were seen at their revisions.
    private void note(Call call) {
        switch (call.outcome()) {
            case Outcome.Read(var key, var item) -> note(key, item);
            case Outcome.Listed(_, _, var items) -> items.forEach(item -> note(item.key(), item));
            case Outcome.Committed(var writes, _) ->
                    writes.forEach(write -> note(write.key(), null));
            case Outcome.Unknown(var writes) -> writes.forEach(write -> note(write.key(), null));
            case Outcome.Reached _ -> {}
        }
    }

    private void note(String key, @Nullable Item item) {
        calls.computeIfAbsent(key, _ -> new ArrayList<>());
        if (item != null) {
            seen.put(new Stamp(key, item.revision()), new Cell(item.value()));
        }
    }

    private void add(Call call) {
        switch (call.outcome()) {
            case Outcome.Read(var key, var item) -> add(call, key, new Step.Saw(cell(item)));
            case Outcome.Listed listed -> addListed(call, listed);
            case Outcome.Committed(var writes, Commit.Done _) ->
                    writes.forEach(write ->
                            add(call, write.key(), new Step.Wrote(guard(write), cell(write))));
            case Outcome.Committed(var writes, Commit.Conflict(var key)) ->
                    writes.stream()
                            .filter(write -> write.key().equals(key))
                            .forEach(write -> add(call, key, new Step.Refused(guard(write))));
            case Outcome.Unknown(var writes) ->
                    writes.forEach(write ->
                            add(
                                    call,
                                    write.key(),
                                    new Step.MayHaveWritten(guard(write), cell(write))));
            case Outcome.Reached _ -> {}
        }
    }

    private void addListed(Call call, Outcome.Listed listed) {
        var cells = new HashMap<String, Cell>();
        listed.items().forEach(item -> cells.put(item.key(), cell(item)));
        for (var key : calls.subMap(listed.start(), listed.end()).keySet()) {
            add(call, key, new Step.Saw(cells.getOrDefault(key, Cell.EMPTY)));
        }
    }

    private void add(Call call, String key, Step step) {
        calls.getOrDefault(key, List.of())
                .add(new KeyCall(call.client(), call.invoked(), call.returned(), step));
    }

    private static Cell cell(@Nullable Item item) {
        return item == null ? Cell.EMPTY : new Cell(item.value());
    }

    private static Cell cell(Write write) {
        return switch (write) {
            case Write.Put(_, var value, _, _) -> new Cell(value);
            case Write.Delete _ -> Cell.EMPTY;
        };
    }

    private Guard guard(Write write) {
        return switch (write.condition()) {
            case Write.Condition.Any _ -> new Guard.Any();
            case Write.Condition.Absent _ -> new Guard.Holding(Cell.EMPTY);
            case Write.Condition.At(var revision) -> new Guard.Holding(seen(write.key(), revision));
        };
    }

    private Cell seen(String key, long revision) {
        var cell = seen.get(new Stamp(key, revision));
        if (cell == null) {
            throw new IllegalArgumentException("no read of %s at %d".formatted(key, revision));
        }
        return cell;
    }
}
