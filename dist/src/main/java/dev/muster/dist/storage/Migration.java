package dev.muster.dist.storage;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.Leases;
import dev.muster.backend.Item;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import java.util.Iterator;
import java.util.Set;

/// The copy of a whole cluster from one store to an empty one.
///
/// The target carries the mark of [Unfinished] from the first write until both were seen to hold
/// the same. A target that carries it already was never used: it is emptied, and the copy begins
/// anew.
final class Migration {
    /// What is made anew at each start.
    private static final Set<String> LEASES = Set.of(Leases.KEYS);

    private static final Set<String> SKIPPED = Set.of(Leases.KEYS, Unfinished.KEY);

    private final Store source;
    private final Progress progress;
    private final Time time;

    Migration(Store source, Progress progress, Time time) {
        this.source = requireNonNull(source, "source");
        this.progress = requireNonNull(progress, "progress");
        this.time = requireNonNull(time, "time");
    }

    /// Refuses a source that cannot be copied.
    void checkSource() {
        Unfinished.refuse(source.backend());
        checkNobodyRuns(source);
    }

    /// Refuses a target that holds something which no migration left there.
    static void checkTarget(Store target) {
        if (Unfinished.isIn(target.backend())) {
            checkNobodyRuns(target);
        } else {
            checkEmpty(target);
        }
    }

    /// Returns how many keys there are to copy, reading all.
    Counts count() {
        var pages = new Pages(source.backend(), LEASES);
        long keys = 0;
        while (pages.hasNext()) {
            pages.next();
            keys++;
        }
        if (keys == 0) {
            throw MigrationFaults.nothing(source.name());
        }
        return new Counts(keys, pages.skipped());
    }

    /// Copies everything into `target`, which [#checkTarget] has seen, and compares the two.
    /// Returns what both hold in the end.
    Verified run(Store target, Counts counts) {
        begin(target);
        copy(target, counts);
        var verified = compare(target, counts);
        // One that started meanwhile may have written behind the comparison's back.
        checkNobodyRuns(source);
        Unfinished.end(target.backend());
        return verified;
    }

    private static void checkNobodyRuns(Store store) {
        var running =
                new Leases(store.backend())
                        .all().stream().filter(known -> known.age().alive()).toList();
        if (!running.isEmpty()) {
            throw MigrationFaults.running(store.name(), running);
        }
    }

    private static void checkEmpty(Store store) {
        var pages = new Pages(store.backend(), Set.of(Unfinished.KEY));
        if (pages.hasNext()) {
            throw MigrationFaults.notEmpty(store.name(), pages.next().key());
        }
    }

    private void begin(Store target) {
        if (Unfinished.isIn(target.backend())) {
            empty(target);
            return;
        }
        Unfinished.begin(target.backend(), source.name(), time.instant());
        try {
            // Who came in between did not see the mark.
            checkEmpty(target);
        } catch (FaultException e) {
            Unfinished.end(target.backend());
            throw e;
        }
    }

    private static void empty(Store target) {
        var batch = new Batch(target);
        new Pages(target.backend(), Set.of(Unfinished.KEY))
                .forEachRemaining(item -> batch.add(Write.delete(item.key())));
        batch.flush();
    }

    private void copy(Store target, Counts counts) {
        var batch = new Batch(target);
        counted("Copied", new Pages(source.backend(), SKIPPED), counts)
                .forEachRemaining(item -> batch.add(create(item)));
        batch.flush();
    }

    private static Write create(Item item) {
        var left = item.ttlLeft();
        var write = Write.create(item.key(), item.value());
        return left == null ? write : write.expiringIn(left);
    }

    private Verified compare(Store target, Counts counts) {
        var comparison =
                new Comparison(
                        counted("Compared", new Pages(source.backend(), SKIPPED), counts),
                        new Pages(target.backend(), Set.of(Unfinished.KEY)));
        comparison
                .difference()
                .ifPresent(key -> {
                    throw MigrationFaults.different(key);
                });
        return new Verified(comparison.same(), comparison.digest());
    }

    private Iterator<Item> counted(String what, Iterator<Item> items, Counts counts) {
        return new Iterator<>() {
            private long done;

            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public Item next() {
                done++;
                progress.at(what, done, counts.keys());
                return items.next();
            }
        };
    }

    /// @param keys to be copied
    /// @param leases that are not
    record Counts(long keys, long leases) {}

    /// @param keys that both hold
    /// @param digest of these keys and their values, `sha256:…`
    record Verified(long keys, String digest) {
        Verified {
            requireNonNull(digest, "digest");
        }
    }
}
