package dev.muster.backend.etcd;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Item;
import dev.muster.core.time.Time;
import io.etcd.jetcd.api.KeyValue;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Items with the time that each has left.
///
/// etcd tells that of the lease, in a call after the one that found the item. Where the lease has
/// ended meanwhile, the item was written anew, was removed or has expired, and all are read again:
/// what is returned is one state. Whoever took such an item for one without time left would take a
/// lease that was just renewed for one that ran out.
final class LiveItems {
    /// Reads that must find the same item without its lease before it is believed that the item has
    /// no time left. The pauses between them are a second together: the leader, which is asked of
    /// leases, may be that far behind the member that was read.
    private static final int READS = 11;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(160);

    private final KeySpace keys;
    private final KeyLeases leases;
    private final LeastLeft leastLeft = new LeastLeft();
    private final Time time;

    LiveItems(KeySpace keys, KeyLeases leases, Time time) {
        this.keys = requireNonNull(keys, "keys");
        this.leases = requireNonNull(leases, "leases");
        this.time = requireNonNull(time, "time");
    }

    /// Returns what `read` finds. While items are written anew faster than that, until `limit`.
    ///
    /// @param read finds items as they are when it is called
    List<Item> of(Supplier<List<KeyValue>> read, Deadline limit) {
        Map<Long, Integer> missed = Map.of();
        for (var pause = FIRST_PAUSE; ; pause = longer(pause)) {
            var found = read.get();
            var left = leases.left(limit, leases(found));
            missed = missed(found, left, missed);
            if (missed.values().stream().allMatch(reads -> reads >= READS)) {
                return found.stream().map(one -> item(one, left)).toList();
            }
            pause(pause);
        }
    }

    /// Returns in how many reads in a row each item was found without its lease. A lease is of one
    /// write of one item.
    private static Map<Long, Integer> missed(
            List<KeyValue> found, Map<Long, Duration> left, Map<Long, Integer> before) {
        var missed = new HashMap<Long, Integer>();
        for (var lease : leases(found)) {
            if (!left.containsKey(lease)) {
                missed.put(lease, before.getOrDefault(lease, 0) + 1);
            }
        }
        return missed;
    }

    private static List<Long> leases(List<KeyValue> found) {
        return found.stream().map(KeyValue::getLease).filter(lease -> lease != 0).toList();
    }

    private Item item(KeyValue found, Map<Long, Duration> left) {
        var key = keys.key(found.getKey());
        var ttl =
                found.getLease() == 0
                        ? null
                        : leastLeft.of(
                                key,
                                found.getModRevision(),
                                left.getOrDefault(found.getLease(), Duration.ZERO),
                                time.nanoTime());
        return new Item(key, found.getValue().toStringUtf8(), found.getModRevision(), ttl);
    }

    private static Duration longer(Duration pause) {
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
    }

    private void pause(Duration pause) {
        try {
            time.sleep(pause);
        } catch (InterruptedException _) {
            throw EtcdFaults.interrupted();
        }
    }
}
