package dev.muster.testkit.linear;

import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All states of a store, one for each commit, in the order in which a watch told of the commits.
///
/// Position 0 is the empty store, position n the state after the nth commit.
final class Timeline {
    private final List<Long> revisions = new ArrayList<>();
    private final List<Map<String, Cell>> changes = new ArrayList<>();
    private final List<SortedMap<String, Item>> states = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /// @param from the revision that the watch began after
    Timeline(long from, List<WatchEvent> events) {
        revisions.add(from);
        changes.add(Map.of());
        states.add(new TreeMap<>());
        for (var event : events) {
            switch (event) {
                case WatchEvent.Put(var key, var value, var revision) ->
                        add(key, new Cell(value), revision);
                case WatchEvent.Deleted(var key, var revision) -> add(key, Cell.EMPTY, revision);
                case WatchEvent.Gone _ -> problems.add("the watch lost its place");
            }
        }
    }

    /// Returns what is wrong with the watch by itself.
    List<String> problems() {
        return List.copyOf(problems);
    }

    int last() {
        return revisions.size() - 1;
    }

    long revision(int position) {
        return revisions.get(position);
    }

    /// Returns the latest position that the store was at when its revision was `revision`.
    int position(long revision) {
        int position = last();
        while (position > 0 && revision(position) > revision) {
            position--;
        }
        return position;
    }

    String text(int position) {
        return "%s at %d".formatted(changes.get(position), revision(position));
    }

    /// Returns whether the commit that led to `position` changed just what `writes` change, and
    /// their conditions held before it.
    boolean made(int position, List<Write> writes) {
        var wanted = new HashMap<String, Cell>();
        for (var write : writes) {
            switch (write) {
                case Write.Put(var key, var value, _, _) -> wanted.put(key, new Cell(value));
                case Write.Delete(var key, _) -> {
                    if (states.get(position - 1).containsKey(key)) {
                        wanted.put(key, Cell.EMPTY);
                    }
                }
            }
        }
        return changes.get(position).equals(wanted)
                && writes.stream().allMatch(write -> holds(position - 1, write));
    }

    /// Returns whether a read, or a commit that changed nothing, had its answer from the state at
    /// `position`. How long items live is no part of it.
    boolean explains(int position, Outcome outcome) {
        var state = states.get(position);
        return switch (outcome) {
            case Outcome.Read(var key, var item) -> same(state.get(key), item);
            case Outcome.Listed(var start, var end, var items) ->
                    items.stream()
                            .map(Timeline::endless)
                            .toList()
                            .equals(List.copyOf(state.subMap(start, end).values()));
            case Outcome.Committed(var writes, Commit.Conflict(var key)) ->
                    key.equals(firstThatFails(position, writes));
            case Outcome.Committed(var writes, Commit.Done(var revision)) ->
                    position == position(revision)
                            && writes.stream().allMatch(write -> changesNothing(position, write));
            case Outcome.Reached _, Outcome.Unknown _ ->
                    throw new IllegalArgumentException("it tells of no state: " + outcome);
        };
    }

    private void add(String key, Cell cell, long revision) {
        if (revision < revision(last()) || revision == revision(0)) {
            problems.add(
                    "the watch told of %s at %d after one at %d"
                            .formatted(key, revision, revision(last())));
            return;
        }
        if (revision > revision(last())) {
            revisions.add(revision);
            changes.add(new HashMap<>());
            states.add(new TreeMap<>(states.getLast()));
        }
        if (changes.getLast().put(key, cell) != null) {
            problems.add("the watch told of %s at %d twice".formatted(key, revision));
        }
        var value = cell.value();
        if (value != null) {
            states.getLast().put(key, new Item(key, value, revision, null));
        } else if (states.getLast().remove(key) == null) {
            problems.add(
                    "the watch told that %s was removed at %d, where it was not"
                            .formatted(key, revision));
        }
    }

    private @Nullable String firstThatFails(int position, List<Write> writes) {
        for (var write : writes) {
            if (!holds(position, write)) {
                return write.key();
            }
        }
        return null;
    }

    private boolean changesNothing(int position, Write write) {
        return write instanceof Write.Delete
                && holds(position, write)
                && !states.get(position).containsKey(write.key());
    }

    private boolean holds(int position, Write write) {
        var item = states.get(position).get(write.key());
        return switch (write.condition()) {
            case Write.Condition.Any _ -> true;
            case Write.Condition.Absent _ -> item == null;
            case Write.Condition.At(var at) -> item != null && item.revision() == at;
        };
    }

    private static boolean same(@Nullable Item one, @Nullable Item other) {
        return other == null ? one == null : endless(other).equals(one);
    }

    private static Item endless(Item item) {
        return new Item(item.key(), item.value(), item.revision(), null);
    }
}
