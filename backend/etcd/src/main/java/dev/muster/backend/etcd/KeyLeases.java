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
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/// etcd's leases, one for each write of an item that expires.
///
/// A lease whose item was written anew or removed holds nothing any more; it is revoked soon after,
/// and ends by itself where that fails.
final class KeyLeases implements AutoCloseable {
    private static final int ASKED_AT_ONCE = 64;
    private static final int COMMITS_TIDIED_AT_ONCE = 16;

    private final Members members;
    private final ExecutorService revocations = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(COMMITS_TIDIED_AT_ONCE);

    KeyLeases(Members members) {
        this.members = requireNonNull(members, "members");
    }

    /// Returns a new lease for each of `ttls`, of at least that length; etcd counts in seconds.
    List<Long> grant(Deadline limit, List<Duration> ttls) {
        var requests = ttls.stream().map(KeyLeases::request).toList();
        try {
            return members.read(limit, (member, deadline) -> grant(requests, member, deadline));
        } catch (StatusRuntimeException e) {
            throw EtcdFaults.writing(e);
        }
    }

    private List<Long> grant(List<LeaseGrantRequest> requests, Channel member, Deadline limit) {
        var stub = LeaseGrpc.newFutureStub(member).withDeadline(limit);
        var granted = new ArrayList<Long>();
        try {
            askAll(requests, stub::leaseGrant, lease -> granted.add(lease.getID()));
            return granted;
        } catch (StatusRuntimeException e) {
            revoke(granted);
            throw e;
        }
    }

    private static LeaseGrantRequest request(Duration ttl) {
        long seconds = Math.max(1, ttl.plusSeconds(1).minusNanos(1).toSeconds());
        return LeaseGrantRequest.newBuilder().setTTL(seconds).build();
    }

    /// Ends leases that hold nothing, later.
    void revoke(Collection<Long> leases) {
        var requests =
                leases.stream()
                        .map(lease -> LeaseRevokeRequest.newBuilder().setID(lease).build())
                        .toList();
        if (!requests.isEmpty() && places.tryAcquire()) {
            try {
                revocations.execute(() -> revokeNow(requests));
            } catch (RejectedExecutionException _) {
                places.release(); // closed
            }
        }
    }

    /// Returns the time left of each lease that etcd knows; those that have ended are not in it.
    Map<Long, Duration> left(Deadline limit, Collection<Long> leases) {
        if (leases.isEmpty()) {
            return Map.of();
        }
        var requests =
                leases.stream()
                        .map(lease -> LeaseTimeToLiveRequest.newBuilder().setID(lease).build())
                        .toList();
        try {
            return members.read(limit, (member, deadline) -> left(requests, member, deadline));
        } catch (StatusRuntimeException e) {
            throw EtcdFaults.reading(e);
        }
    }

    private static Map<Long, Duration> left(
            List<LeaseTimeToLiveRequest> requests, Channel member, Deadline limit) {
        var stub = LeaseGrpc.newFutureStub(member).withDeadline(limit);
        var left = new HashMap<Long, Duration>();
        askAll(
                requests,
                stub::leaseTimeToLive,
                lease -> {
                    if (isKnown(lease)) {
                        left.put(lease.getID(), Duration.ofSeconds(Math.max(0, lease.getTTL())));
                    }
                });
        return left;
    }

    /// Of a lease that it does not know etcd says -1, and not how long that was. One that has run
    /// out and is about to be ended may have less than nothing left.
    private static boolean isKnown(LeaseTimeToLiveResponse lease) {
        return lease.getTTL() >= 0 || lease.getGrantedTTL() > 0;
    }

    /// Asks for many things at once and takes the answers, then throws the last failure if there is
    /// one.
    private static <Q, A> void askAll(
            List<Q> requests, Function<Q, ListenableFuture<A>> call, Consumer<A> taker) {
        for (int from = 0; from < requests.size(); from += ASKED_AT_ONCE) {
            int to = Math.min(requests.size(), from + ASKED_AT_ONCE);
            StatusRuntimeException failure = null;
            for (var asked : requests.subList(from, to).stream().map(call).toList()) {
                try {
                    taker.accept(Futures.getUnchecked(asked));
                } catch (UncheckedExecutionException e) {
                    failure = Status.fromThrowable(e).asRuntimeException();
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    private void revokeNow(List<LeaseRevokeRequest> requests) {
        try {
            var _ =
                    members.read(
                            Members.limit(),
                            (member, deadline) -> {
                                var stub = LeaseGrpc.newFutureStub(member).withDeadline(deadline);
                                askAll(requests, stub::leaseRevoke, revoked -> {});
                                return requests.size();
                            });
        } catch (StatusRuntimeException | FaultException _) {
            // They end by themselves.
        } finally {
            places.release();
        }
    }

    @Override
    public void close() {
        revocations.shutdownNow();
    }
}
