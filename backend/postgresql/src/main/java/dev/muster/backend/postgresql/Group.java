package dev.muster.backend.postgresql;

import dev.muster.backend.Commit;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What transactions come to that run one after the other, each under its own conditions: worked
/// out here on the rows that they touch, to be written at once.
final class Group {
    /// An item as far as conditions look at it.
    ///
    /// @param live whether it has not expired
    record Row(long revision, boolean live) {}

    /// An item to be written.
    ///
    /// @param ttl null when it does not expire
    record Stored(String value, long revision, @Nullable Duration ttl) {}

    private final Map<String, Row> rows;
    private final Map<String, Stored> puts = new LinkedHashMap<>();
    private final Set<String> deletes = new HashSet<>();
    private final List<WatchEvent> changes = new ArrayList<>();
    private long revision;

    /// @param revision the latest
    /// @param rows those of the keys that the transactions write, where there are any
    Group(long revision, Map<String, Row> rows) {
        this.revision = revision;
        this.rows = new HashMap<>(rows);
    }

    /// Applies all writes at the next revision, or none if a condition does not hold. What has
    /// expired where they write is removed before that, at a revision of its own.
    Commit apply(List<Write> writes) {
        for (var write : writes) {
            if (!holds(write)) {
                return new Commit.Conflict(write.key());
            }
        }
        removeExpired(writes);
        revision++;
        writes.forEach(this::apply);
        return new Commit.Done(revision);
    }

    long revision() {
        return revision;
    }

    Map<String, Stored> puts() {
        return puts;
    }

    Set<String> deletes() {
        return deletes;
    }

    /// Returns all changes, in their order.
    List<WatchEvent> changes() {
        return changes;
    }

    private void removeExpired(List<Write> writes) {
        var expired = writes.stream().map(Write::key).filter(this::isExpired).toList();
        if (!expired.isEmpty()) {
            revision++;
            expired.forEach(this::remove);
        }
    }

    private boolean isExpired(String key) {
        var row = rows.get(key);
        return row != null && !row.live();
    }

    private void remove(String key) {
        rows.remove(key);
        puts.remove(key);
        deletes.add(key);
        changes.add(new WatchEvent.Deleted(key, revision));
    }

    private boolean holds(Write write) {
        var row = rows.get(write.key());
        boolean live = row != null && row.live();
        return switch (write.condition()) {
            case Write.Condition.Any _ -> true;
            case Write.Condition.Absent _ -> !live;
            case Write.Condition.At(var at) -> row != null && live && row.revision() == at;
        };
    }

    private void apply(Write write) {
        switch (write) {
            case Write.Put(var key, var value, var ttl, _) -> {
                rows.put(key, new Row(revision, true));
                deletes.remove(key);
                puts.put(key, new Stored(value, revision, ttl));
                changes.add(new WatchEvent.Put(key, value, revision));
            }
            case Write.Delete(var key, _) -> {
                if (rows.containsKey(key)) {
                    remove(key);
                }
            }
        }
    }
}
