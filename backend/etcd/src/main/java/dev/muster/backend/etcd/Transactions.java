package dev.muster.backend.etcd;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import com.google.protobuf.ByteString;
import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import dev.muster.backend.Write.Condition;
import dev.muster.core.fault.FaultException;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Commits as etcd's transactions: conditions are compares of revisions; where one does not hold,
/// the same transaction reads which.
final class Transactions {
    private final Members members;
    private final KeySpace keys;
    private final KeyLeases leases;

    Transactions(Members members, KeySpace keys, KeyLeases leases) {
        this.members = requireNonNull(members, "members");
        this.keys = requireNonNull(keys, "keys");
        this.leases = requireNonNull(leases, "leases");
    }

    Commit commit(List<Write> writes) {
        var limit = Members.limit();
        var granted = grant(limit, writes);
        var request = request(writes, granted);
        var response = send(limit, request, granted.values());
        if (response.getSucceeded()) {
            leases.revoke(replaced(response));
            return new Commit.Done(response.getHeader().getRevision());
        }
        leases.revoke(granted.values());
        return new Commit.Conflict(conflict(writes, response));
    }

    /// Where it is known that nothing happened, the leases are of no use to anybody.
    private TxnResponse send(Deadline limit, TxnRequest request, Collection<Long> granted) {
        try {
            return members.write(
                    limit,
                    (member, deadline) ->
                            KVGrpc.newBlockingStub(member).withDeadline(deadline).txn(request));
        } catch (FaultException e) {
            leases.revoke(granted);
            throw e;
        } catch (StatusRuntimeException e) {
            if (EtcdFaults.isRefusal(e.getStatus())) {
                leases.revoke(granted);
            }
            members.checkOpen();
            throw EtcdFaults.writing(e);
        }
    }

    /// Returns the lease of each key that expires.
    private Map<String, Long> grant(Deadline limit, List<Write> writes) {
        var keys = new ArrayList<String>();
        var ttls = new ArrayList<Duration>();
        for (var write : writes) {
            if (write instanceof Write.Put(var key, _, var ttl, _) && ttl != null) {
                keys.add(key);
                ttls.add(ttl);
            }
        }
        if (ttls.isEmpty()) {
            return Map.of();
        }
        var found = leases.grant(limit, ttls);
        return IntStream.range(0, keys.size()).boxed().collect(toMap(keys::get, found::get));
    }

    private TxnRequest request(List<Write> writes, Map<String, Long> granted) {
        var request = TxnRequest.newBuilder();
        for (var write : writes) {
            var key = keys.bytes(write.key());
            request.addSuccess(operation(write, key, granted.getOrDefault(write.key(), 0L)));
            if (!(write.condition() instanceof Condition.Any)) {
                request.addCompare(compare(key, wanted(write.condition())));
                request.addFailure(
                        RequestOp.newBuilder()
                                .setRequestRange(
                                        RangeRequest.newBuilder().setKey(key).setKeysOnly(true)));
            }
        }
        return request.build();
    }

    private static RequestOp operation(Write write, ByteString key, long lease) {
        var operation = RequestOp.newBuilder();
        switch (write) {
            case Write.Put(_, var value, _, _) ->
                    operation.setRequestPut(
                            PutRequest.newBuilder()
                                    .setKey(key)
                                    .setValue(ByteString.copyFromUtf8(value))
                                    .setLease(lease)
                                    .setPrevKv(true));
            case Write.Delete _ ->
                    operation.setRequestDeleteRange(
                            DeleteRangeRequest.newBuilder().setKey(key).setPrevKv(true));
        }
        return operation.build();
    }

    private static Compare compare(ByteString key, long revision) {
        return Compare.newBuilder()
                .setKey(key)
                .setTarget(Compare.CompareTarget.MOD)
                .setResult(Compare.CompareResult.EQUAL)
                .setModRevision(revision)
                .build();
    }

    /// Returns the revision that a key must have; etcd gives one that is absent 0.
    private static long wanted(Condition condition) {
        return condition instanceof Condition.At(var revision) ? revision : 0;
    }

    private static List<Long> replaced(TxnResponse response) {
        var leases = new ArrayList<Long>();
        for (var operation : response.getResponsesList()) {
            for (var old : previous(operation)) {
                if (old.getLease() != 0) {
                    leases.add(old.getLease());
                }
            }
        }
        return leases;
    }

    private static List<KeyValue> previous(ResponseOp operation) {
        return operation.hasResponseDeleteRange()
                ? operation.getResponseDeleteRange().getPrevKvsList()
                : List.of(operation.getResponsePut().getPrevKv());
    }

    private static String conflict(List<Write> writes, TxnResponse response) {
        var found = response.getResponsesList().iterator();
        for (var write : writes) {
            if (write.condition() instanceof Condition.Any) {
                continue;
            }
            var items = found.next().getResponseRange().getKvsList();
            long revision = items.isEmpty() ? 0 : items.getFirst().getModRevision();
            if (revision != wanted(write.condition())) {
                return write.key();
            }
        }
        throw new IllegalStateException("etcd refused a transaction whose conditions all hold");
    }
}
