package dev.muster.testkit.linear;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Item;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// One client that reads and writes a few keys by chance. One thread.
final class Worker {
    /// Each may have happened at any time since, which makes the search for an order long.
    private static final int UNKNOWN = 3;

    /// Of sixteen calls.
    private static final int READS = 7;

    /// How long those items live that do not for ever: far beyond the round.
    private static final Duration LIFETIME = Duration.ofHours(2);

    private final Recorded backend;
    private final Space space;
    private final String name;
    private final RandomGenerator random;

    /// What it read, and may have changed since.
    private final Map<String, Item> seen = new HashMap<>();

    private int values;
    private int unknown;

    /// @param name of which its values begin, so that nobody else writes them
    Worker(Recorded backend, Space space, String name, RandomGenerator random) {
        this.backend = requireNonNull(backend, "backend");
        this.space = requireNonNull(space, "space");
        this.name = requireNonNull(name, "name");
        this.random = requireNonNull(random, "random");
    }

    /// Lets commits fail as often as at the beginning; once too many have, it only reads.
    void forgive() {
        unknown = 0;
    }

    /// Makes one call; returns whether it was answered.
    boolean call() {
        var key = space.key(random);
        int kind = random.nextInt(unknown < UNKNOWN ? 16 : READS);
        try {
            if (kind < 4) {
                backend.get(key).ifPresentOrElse(this::note, () -> seen.remove(key));
            } else if (kind < 6) {
                backend.range(space.start(), space.end(), 100).forEach(this::note);
            } else if (kind < READS) {
                backend.revision();
            } else {
                commit(kind < 14 ? List.of(write(key)) : two());
            }
            return true;
        } catch (FaultException _) {
            return false;
        }
    }

    private void note(Item item) {
        seen.put(item.key(), item);
    }

    private void commit(List<Write> writes) {
        try {
            backend.commit(writes);
        } catch (FaultException e) {
            unknown++;
            throw e;
        }
    }

    private List<Write> two() {
        var first = space.key(random);
        var second = space.key(random);
        return first.equals(second) ? List.of(write(first)) : List.of(write(first), write(second));
    }

    private Write write(String key) {
        var item = seen.get(key);
        return switch (random.nextInt(6)) {
            case 0 -> living(Write.put(key, value()));
            case 1 -> Write.delete(key);
            case 2 -> item == null ? Write.delete(key) : Write.delete(item);
            case 3 -> living(Write.create(key, value()));
            default ->
                    living(
                            item == null
                                    ? Write.create(key, value())
                                    : Write.replace(item, value()));
        };
    }

    private Write living(Write.Put put) {
        return random.nextBoolean() ? put : put.expiringIn(LIFETIME);
    }

    private String value() {
        values++;
        return name + "." + values;
    }
}
