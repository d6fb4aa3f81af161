package dev.muster.backend.etcd;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.muster.backend.Backend;
import dev.muster.backend.Bounds;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Watch;
import dev.muster.backend.Write;
import dev.muster.core.time.Time;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The storage contract on etcd.
///
/// Reads are linearizable. A commit is sent once, to a member to which there is a connection; when
/// the answer is lost, so is whether it happened. Items expire by the leader's clock, to the
/// second. No call takes longer than 5 s, however many it makes of etcd.
public final class EtcdBackend implements Backend {
    /// Items in one answer of etcd's: 500 documents of the largest size are 500 MiB.
    static final int PAGE = 500;

    /// How long closing waits for commits under way.
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Members members;
    private final Underway commits = new Underway();
    private final KeySpace keys;
    private final History history;
    private final KeyLeases leases;
    private final LiveItems items;
    private final Transactions transactions;

    private EtcdBackend(Members members, KeySpace keys, Time time) {
        this.members = members;
        this.keys = keys;
        this.history = new History(members, keys);
        this.leases = new KeyLeases(members);
        this.items = new LiveItems(keys, leases, time);
        this.transactions = new Transactions(members, keys, leases);
    }

    /// Returns at once, whether or not etcd can be reached.
    ///
    /// @throws dev.muster.core.fault.FaultException CONFIG_INVALID when a file that the settings
    ///   name cannot be read or holds something else
    public static EtcdBackend open(EtcdSettings settings, Time time) {
        requireNonNull(time, "time");
        var members =
                new Members(Channels.open(settings), new Authentication(settings.login()), time);
        return new EtcdBackend(members, new KeySpace(settings.prefix()), time);
    }

    @Override
    public Optional<Item> get(String key) {
        var request = RangeRequest.newBuilder().setKey(keys.bytes(key)).build();
        var limit = Members.limit();
        return items.of(() -> ask(request, limit).getKvsList(), limit).stream().findFirst();
    }

    @Override
    public List<Item> range(String start, String end, int limit) {
        Bounds.checkRange(limit);
        var deadline = Members.limit();
        return items.of(() -> read(keys.bytes(start), keys.bytes(end), limit, deadline), deadline);
    }

    private List<KeyValue> read(ByteString start, ByteString end, int limit, Deadline deadline) {
        var found = new ArrayList<KeyValue>();
        var next = start;
        long revision = 0;
        while (found.size() < limit && compare(next, end) < 0) {
            var page =
                    ask(
                            RangeRequest.newBuilder()
                                    .setKey(next)
                                    .setRangeEnd(end)
                                    .setLimit(Math.min(PAGE, limit - found.size()))
                                    .setRevision(revision)
                                    .build(),
                            deadline);
            found.addAll(page.getKvsList());
            if (!page.getMore()) {
                break;
            }
            revision = page.getHeader().getRevision(); // all pages of one state
            next = found.getLast().getKey().concat(ByteString.copyFrom(new byte[1]));
        }
        return found;
    }

    @Override
    public Commit commit(List<Write> writes) {
        Bounds.checkCommit(writes);
        return commits.run(() -> transactions.commit(writes));
    }

    @Override
    public long revision() {
        try {
            return history.head().revision();
        } catch (StatusRuntimeException e) {
            throw EtcdFaults.reading(e);
        }
    }

    @Override
    public Watch watch(String start, String end, long after) {
        return new EtcdWatch(
                new EtcdWatch.Range(keys.bytes(start), keys.bytes(end)),
                members,
                keys,
                history,
                after,
                new RefusalLog());
    }

    private RangeResponse ask(RangeRequest request, Deadline limit) {
        try {
            return members.read(
                    limit,
                    (member, deadline) ->
                            KVGrpc.newBlockingStub(member).withDeadline(deadline).range(request));
        } catch (StatusRuntimeException e) {
            throw EtcdFaults.reading(e);
        }
    }

    private static int compare(ByteString one, ByteString other) {
        return ByteString.unsignedLexicographicalComparator().compare(one, other);
    }

    /// Waits for commits under way, 2 s at most.
    @Override
    public void close() {
        commits.close(FAREWELL);
        leases.close();
        members.close();
    }
}
