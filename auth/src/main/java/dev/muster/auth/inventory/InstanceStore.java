package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.Leases;
import dev.muster.backend.Backend;
import dev.muster.backend.Item;
import dev.muster.backend.Keys;
import dev.muster.core.id.HostId;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cluster's memory of its agents: the same answer from every Auth instance. Reads only;
/// blocks; any thread. Documents are read in blocks and never all held at once.
public final class InstanceStore {
    /// Most documents in one page.
    public static final int LARGEST_PAGE = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(InstanceStore.class);
    private static final int BLOCK = 500;

    private final Backend backend;
    private final Leases leases;
    private final Supplier<Duration> heldFor;
    private final Duration instanceTtl;
    private final Time time;

    /// @param heldFor how long this run has held its own lease
    /// @param instanceTtl how long after its last heartbeat an agent stays listed
    public InstanceStore(
            Backend backend,
            Leases leases,
            Supplier<Duration> heldFor,
            Duration instanceTtl,
            Time time) {
        this.backend = requireNonNull(backend, "backend");
        this.leases = requireNonNull(leases, "leases");
        this.heldFor = requireNonNull(heldFor, "heldFor");
        this.instanceTtl = requireNonNull(instanceTtl, "instanceTtl");
        this.time = requireNonNull(time, "time");
    }

    /// Returns the agent, however long ago it was last seen.
    public Optional<SeenInstance> get(HostId id) {
        var sightings = new Sightings(leases, heldFor.get(), time.instant());
        return backend.get(InstanceDocument.key(id)).flatMap(this::decode).map(sightings::of);
    }

    /// Returns the agents of `scope` that `filter` lets pass, ordered by id.
    ///
    /// @param pageSize 1 to [#LARGEST_PAGE]
    /// @param pageToken where to begin, from the page before; null for the first page
    public InstancePage list(
            Scope scope, InstanceFilter filter, int pageSize, @Nullable String pageToken) {
        var found = new ArrayList<SeenInstance>();
        boolean complete =
                scan(
                        scope,
                        filter,
                        pageToken,
                        seen -> {
                            if (found.size() == pageSize) {
                                return false;
                            }
                            found.add(seen);
                            return true;
                        });
        return new InstancePage(
                found, complete ? null : found.getLast().instance().id().toString());
    }

    /// Returns how many agents [#list] shows, and of which kind.
    public InstanceCounts count(Scope scope, InstanceFilter filter) {
        var tally = new Tally();
        scan(
                scope,
                filter,
                null,
                seen -> {
                    tally.add(seen.instance().agent());
                    return true;
                });
        return tally.counts();
    }

    /// Hands over every agent that is remembered, in the order of their ids.
    public void forEach(Consumer<SeenInstance> action) {
        scan(
                new Scope.All(Duration.ZERO),
                InstanceFilter.ALL,
                null,
                seen -> {
                    action.accept(seen);
                    return true;
                });
    }

    /// Hands the matching agents behind `after` to `next` until that returns false. Returns whether
    /// all were handed over.
    private boolean scan(
            Scope scope,
            InstanceFilter filter,
            @Nullable String after,
            Predicate<SeenInstance> next) {
        var now = time.instant();
        var sightings = new Sightings(leases, heldFor.get(), now);
        var from =
                after == null ? InstanceDocument.KEYS : Keys.after(InstanceDocument.KEYS + after);
        while (true) {
            var block = backend.range(from, Keys.endOf(InstanceDocument.KEYS), BLOCK);
            for (var item : block) {
                var seen = decode(item).filter(i -> filter.test(i.agent())).map(sightings::of);
                if (seen.isPresent()
                        && scope.includes(seen.get(), now, instanceTtl)
                        && !next.test(seen.get())) {
                    return false;
                }
            }
            if (block.size() < BLOCK) {
                return true;
            }
            from = Keys.after(block.getLast().key());
        }
    }

    private Optional<Instance> decode(Item item) {
        var instance = InstanceDocument.decode(item.value());
        if (instance.isEmpty()) {
            LOG.atDebug().addKeyValue("key", item.key()).log("instance document not understood");
        }
        return instance;
    }
}
