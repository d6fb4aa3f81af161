package dev.muster.backend.etcd;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.UncheckedExecutionException;
import dev.muster.core.fault.FaultException;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
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
import java.util.function.Function;

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

    /// Returns a new lease for each of `ttls`, of at least that length; etcd counts in seconds.
    List<Long> grant(Deadline limit, List<Duration> ttls) {
        var requests = ttls.stream().map(KeyLeases::request).toList();
        return members.read(
                limit,
                (member, deadline) -> {
                    var stub = LeaseGrpc.newFutureStub(member).withDeadline(deadline);
                    return askAll(requests, stub::leaseGrant).stream()
                            .map(LeaseGrantResponse::getID)
                            .toList();
                });
    }

    private static LeaseGrantRequest request(Duration ttl) {
        long seconds = Math.max(1, ttl.plusSeconds(1).minusNanos(1).toSeconds());
        return LeaseGrantRequest.newBuilder().setTTL(seconds).build();
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
    Map<Long, Duration> left(Deadline limit, Collection<Long> leases) {
        if (leases.isEmpty()) {
            return Map.of();
        }
        var requests =
                leases.stream()
                        .map(lease -> LeaseTimeToLiveRequest.newBuilder().setID(lease).build())
                        .toList();
        var left = new HashMap<Long, Duration>();
        for (var lease :
                members.read(
                        limit,
                        (member, deadline) -> {
                            var stub = LeaseGrpc.newFutureStub(member).withDeadline(deadline);
                            return askAll(requests, stub::leaseTimeToLive);
                        })) {
            left.put(lease.getID(), Duration.ofSeconds(Math.max(0, lease.getTTL())));
        }
        return left;
    }

    private static <Q, A> List<A> askAll(List<Q> requests, Function<Q, ListenableFuture<A>> call) {
        var answers = new ArrayList<A>();
        for (int from = 0; from < requests.size(); from += ASKED_AT_ONCE) {
            int to = Math.min(requests.size(), from + ASKED_AT_ONCE);
            var asked = requests.subList(from, to).stream().map(call).toList();
            asked.forEach(one -> answers.add(answer(one)));
        }
        return answers;
    }

    private static <A> A answer(ListenableFuture<A> asked) {
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
                    members.read(
                            Members.limit(),
                            (member, deadline) ->
                                    LeaseGrpc.newBlockingStub(member)
                                            .withDeadline(deadline)
                                            .leaseRevoke(
                                                    LeaseRevokeRequest.newBuilder()
                                                            .setID(lease)
                                                            .build()));
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
