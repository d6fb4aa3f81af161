package dev.muster.backend.etcd;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.muster.backend.Write;
import dev.muster.core.time.Time;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// However many calls of etcd one of the contract needs, together they have 5 s: each is told what
/// those before it have left. Here each takes 400 ms.
final class DeadlineTest {
    private static final Duration SLOWNESS = Duration.ofMillis(400);

    /// What each call that came had left, in ms.
    private final List<Long> left = new CopyOnWriteArrayList<>();

    private FakeEtcd etcd;
    private EtcdBackend backend;

    @BeforeEach
    void open() throws Exception {
        etcd = FakeEtcd.start(new SlowAuth(), new SlowLeases(), new SlowKeys());
        backend = etcd.open(Optional.of(new EtcdSettings.Login("muster", "secret")));
    }

    @AfterEach
    void close() {
        backend.close();
        etcd.close();
    }

    @Test
    void aCommitGrantsAllLeasesAndWritesWithinOne() {
        backend.commit(
                IntStream.range(0, 20)
                        .mapToObj(i -> Write.put("k/" + i, "x").expiringIn(Duration.ofMinutes(1)))
                        .map(Write.class::cast)
                        .toList());

        assertThat(left).hasSize(22); // a token, twenty leases, the transaction
        assertShared(left.getFirst(), left.get(1), left.getLast());
    }

    @Test
    void aRangeReadsAllPagesAndTheTimeLeftWithinOne() {
        assertThat(backend.range("a", "b", 10_000)).hasSize(2);

        assertThat(left).hasSize(5); // a token, two pages, two leases
        assertShared(left.getFirst(), left.get(1), left.get(2), left.getLast());
    }

    private static void assertShared(long... steps) {
        for (int i = 0; i < steps.length; i++) {
            assertThat(steps[i]).isPositive().isLessThanOrEqualTo(5000 - i * SLOWNESS.toMillis());
        }
    }

    private <A> void answer(StreamObserver<A> asker, A answer) {
        left.add(Context.current().getDeadline().timeRemaining(MILLISECONDS));
        try {
            Time.system().sleep(SLOWNESS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        asker.onNext(answer);
        asker.onCompleted();
    }

    private final class SlowAuth extends AuthGrpc.AuthImplBase {
        @Override
        public void authenticate(
                AuthenticateRequest request, StreamObserver<AuthenticateResponse> asker) {
            answer(asker, AuthenticateResponse.newBuilder().setToken("token").build());
        }
    }

    private final class SlowLeases extends LeaseGrpc.LeaseImplBase {
        @Override
        public void leaseGrant(
                LeaseGrantRequest request, StreamObserver<LeaseGrantResponse> asker) {
            answer(asker, LeaseGrantResponse.newBuilder().setID(1).build());
        }

        @Override
        public void leaseTimeToLive(
                LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> asker) {
            answer(asker, LeaseTimeToLiveResponse.newBuilder().setID(request.getID()).build());
        }
    }

    private final class SlowKeys extends KVGrpc.KVImplBase {
        @Override
        public void txn(TxnRequest request, StreamObserver<TxnResponse> asker) {
            answer(asker, TxnResponse.newBuilder().setSucceeded(true).build());
        }

        /// One item a page, and one page more after the first.
        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> asker) {
            boolean first = request.getRevision() == 0;
            answer(
                    asker,
                    RangeResponse.newBuilder()
                            .setHeader(ResponseHeader.newBuilder().setRevision(9))
                            .setMore(first)
                            .addKvs(
                                    KeyValue.newBuilder()
                                            .setKey(
                                                    ByteString.copyFromUtf8(
                                                            "/muster/a" + (first ? 1 : 2)))
                                            .setLease(first ? 1 : 2))
                            .build());
        }
    }
}
