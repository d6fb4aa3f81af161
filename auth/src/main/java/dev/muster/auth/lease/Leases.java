package dev.muster.auth.lease;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.backend.Item;
import dev.muster.backend.Keys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// The leases of all Auth runs, as the backend holds them. Blocks; any thread.
public final class Leases {
    /// What the keys of all leases begin with.
    public static final String KEYS = LeaseDocument.KEYS;

    /// How many are read at once.
    static final int PAGE = 1_000;

    private final Backend backend;

    public Leases(Backend backend) {
        this.backend = requireNonNull(backend, "backend");
    }

    /// Returns the runs that renewed within [AuthLease#KEPT], by their start.
    public List<KnownRun> all() {
        var all = new ArrayList<KnownRun>();
        var page = page(KEYS);
        page.forEach(item -> known(item).ifPresent(all::add));
        while (page.size() == PAGE) {
            page = page(Keys.after(page.getLast().key()));
            page.forEach(item -> known(item).ifPresent(all::add));
        }
        all.sort(comparing(known -> known.run().since()));
        return List.copyOf(all);
    }

    private List<Item> page(String start) {
        return backend.range(start, Keys.endOf(KEYS), PAGE);
    }

    /// Returns those of `runs`, by their start, that live. Of several of one host at one address
    /// only the latest does: it was killed and started again, and answers there for the one before,
    /// whose lease is not over.
    public static List<KnownRun> living(List<KnownRun> runs) {
        var latest = new LinkedHashMap<List<String>, KnownRun>();
        runs.stream()
                .filter(each -> each.age().alive())
                .forEach(each -> latest.put(place(each.run()), each)); // the oldest come first
        return List.copyOf(latest.values());
    }

    /// Returns those of `runs`, by their start, that neither live nor have said that they end, and
    /// after which nobody has started there. Such a run was killed, or cannot reach the storage.
    public static List<KnownRun> silent(List<KnownRun> runs) {
        var latest = new LinkedHashMap<List<String>, KnownRun>();
        runs.forEach(each -> latest.put(place(each.run()), each)); // the oldest come first
        living(runs).forEach(each -> latest.remove(place(each.run())));
        return latest.values().stream().filter(each -> !each.age().stopped()).toList();
    }

    private static List<String> place(AuthRun run) {
        return List.of(run.authId(), run.address());
    }

    /// Returns how fresh the lease of `run` is; empty when it has not been renewed for
    /// [AuthLease#KEPT].
    public Optional<LeaseAge> age(String run) {
        return backend.get(KEYS + run)
                .flatMap(item ->
                        item.remaining().map(left -> LeaseDocument.age(item.value(), left)));
    }

    private static Optional<KnownRun> known(Item item) {
        var id = item.key().substring(KEYS.length());
        return LeaseDocument.decode(id, item.value())
                .map(document ->
                        new KnownRun(
                                document.run(),
                                document.streams(),
                                document.draining(),
                                document.eventsUntil(),
                                document.age(item.remaining().orElse(document.kept()))));
    }
}
