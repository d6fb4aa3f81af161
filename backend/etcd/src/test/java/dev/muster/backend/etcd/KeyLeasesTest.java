package dev.muster.backend.etcd;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Leases that hold nothing are revoked, and no others.
final class KeyLeasesTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final List<Write> WRITES =
            List.of(
                    Write.create("a", "1").expiringIn(Duration.ofHours(1)),
                    Write.create("b", "1").expiringIn(Duration.ofHours(1)));

    private final AtomicLong granted = new AtomicLong();
    private final Set<Long> held = ConcurrentHashMap.newKeySet();
    private volatile Status refusal = Status.OK;
    private volatile long noLeasesAfter = Long.MAX_VALUE;
    private FakeEtcd etcd;
    private EtcdBackend backend;

    @BeforeEach
    void open() throws Exception {
        etcd = FakeEtcd.start(new Leases(), new Keys());
        backend = etcd.open();
    }

    @AfterEach
    void close() {
        backend.close();
        etcd.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"INVALID_ARGUMENT", "NOT_FOUND", "PERMISSION_DENIED", "FAILED_PRECONDITION"})
    void areRevokedWhenTheCommitIsTurnedAway(Status.Code code) {
        refusal = code.toStatus();

        assertThatThrownBy(() -> backend.commit(WRITES)).isInstanceOf(FaultException.class);

        assertThat(granted).hasValue(2);
        eventually("none is left", SOON, () -> assertThat(held).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "UNKNOWN"})
    void areKeptWhenTheCommitMayHaveHappened(Status.Code code) {
        refusal = code.toStatus();
        assertThatThrownBy(() -> backend.commit(WRITES)).isInstanceOf(FaultException.class);
        refusal = Status.OK;

        // Its leases come to be revoked later than those before would have.
        assertThat(backend.commit(WRITES)).isInstanceOf(Commit.Done.class);
        refusal = Status.INVALID_ARGUMENT;
        assertThatThrownBy(() -> backend.commit(WRITES)).isInstanceOf(FaultException.class);

        eventually(
                "those of the refused commit are gone",
                SOON,
                () -> assertThat(held).doesNotContain(5L, 6L));
        assertThat(held).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
    }

    @Test
    void areRevokedWhenOthersOfTheSameCommitAreNotGranted() {
        noLeasesAfter = 1;

        assertThatThrownBy(() -> backend.commit(WRITES))
                .isInstanceOf(FaultException.class)
                .hasMessageStartingWith("Cannot write to the storage");

        assertThat(granted).hasValue(2);
        eventually("none is left", SOON, () -> assertThat(held).isEmpty());
    }

    private final class Leases extends LeaseGrpc.LeaseImplBase {
        @Override
        public void leaseGrant(
                LeaseGrantRequest request, StreamObserver<LeaseGrantResponse> asker) {
            long id = granted.incrementAndGet();
            if (id > noLeasesAfter) {
                asker.onError(Status.RESOURCE_EXHAUSTED.asRuntimeException());
                return;
            }
            held.add(id);
            asker.onNext(LeaseGrantResponse.newBuilder().setID(id).build());
            asker.onCompleted();
        }

        @Override
        public void leaseRevoke(
                LeaseRevokeRequest request, StreamObserver<LeaseRevokeResponse> asker) {
            held.remove(request.getID());
            asker.onNext(LeaseRevokeResponse.getDefaultInstance());
            asker.onCompleted();
        }
    }

    private final class Keys extends KVGrpc.KVImplBase {
        @Override
        public void txn(TxnRequest request, StreamObserver<TxnResponse> asker) {
            if (refusal.isOk()) {
                asker.onNext(TxnResponse.newBuilder().setSucceeded(true).build());
                asker.onCompleted();
            } else {
                asker.onError(refusal.asRuntimeException());
            }
        }
    }
}
