package dev.muster.backend.etcd;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.UncheckedExecutionException;
import dev.muster.core.fault.FaultException;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.grpc.Channel;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// etcd's leases, one for each write of an item that expires.
///
/// A lease whose item was written anew or removed holds nothing any more; it is revoked soon after,
/// and ends by itself where that fails.
final class KeyLeases implements AutoCloseable {
    private static final int ASKED_AT_ONCE = 64;
    private static final int REVOKED_AT_ONCE = 16;

    private final Members members;
    private final ExecutorService revocations = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(REVOKED_AT_ONCE);

    KeyLeases(Members members) {
        this.members = requireNonNull(members, "members");
    }

    /// Returns a new lease of at least `ttl`; etcd counts in seconds.
    long grant(Duration ttl) {
        long seconds = Math.max(1, ttl.plusSeconds(1).minusNanos(1).toSeconds());
        return members.read((member, deadline) ->
                LeaseGrpc.newBlockingStub(member)
                        .withDeadline(deadline)
                        .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(seconds).build())
                        .getID());
    }

    /// Ends leases that hold nothing, later.
    void revoke(Collection<Long> leases) {
        for (long lease : leases) {
            if (places.tryAcquire()) {
                revocations.execute(() -> revokeNow(lease));
            }
        }
    }

    /// Returns the time left of each lease; zero for one that has ended.
    Map<Long, Duration> left(Collection<Long> leases) {
        if (leases.isEmpty()) {
            return Map.of();
        }
        return members.read((member, deadline) -> left(List.copyOf(leases), member, deadline));
    }

    private static Map<Long, Duration> left(List<Long> leases, Channel member, Deadline deadline) {
        var stub = LeaseGrpc.newFutureStub(member).withDeadline(deadline);
        var left = new HashMap<Long, Duration>();
        for (int from = 0; from < leases.size(); from += ASKED_AT_ONCE) {
            var asked = new ArrayList<ListenableFuture<LeaseTimeToLiveResponse>>();
            for (long lease : leases.subList(from, Math.min(leases.size(), from + ASKED_AT_ONCE))) {
                asked.add(
                        stub.leaseTimeToLive(
                                LeaseTimeToLiveRequest.newBuilder().setID(lease).build()));
            }
            for (var answer : asked) {
                var lease = answer(answer);
                left.put(lease.getID(), Duration.ofSeconds(Math.max(0, lease.getTTL())));
            }
        }
        return left;
    }

    private static LeaseTimeToLiveResponse answer(ListenableFuture<LeaseTimeToLiveResponse> asked) {
        try {
            return Futures.getUnchecked(asked);
        } catch (UncheckedExecutionException e) {
            if (e.getCause() instanceof StatusRuntimeException status) {
                throw status;
            }
            throw e;
        }
    }

    private void revokeNow(long lease) {
        try {
            var _ =
                    members.read((member, deadline) ->
                            LeaseGrpc.newBlockingStub(member)
                                    .withDeadline(deadline)
                                    .leaseRevoke(
                                            LeaseRevokeRequest.newBuilder().setID(lease).build()));
        } catch (FaultException _) {
            // It ends by itself.
        } finally {
            places.release();
        }
    }

    @Override
    public void close() {
        revocations.shutdownNow();
    }
}
