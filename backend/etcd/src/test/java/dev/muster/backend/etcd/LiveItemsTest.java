package dev.muster.backend.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.muster.backend.Item;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Items whose lease has ended by the time that it is asked for.
final class LiveItemsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    /// The lease of what was written anew; etcd does not know it any more.
    private static final long ENDED = 1;

    /// One that has run out, and that etcd has not ended yet.
    private static final long RUN_OUT = 2;

    private static final long LIVE = 3;

    /// What reads find, one after the other, the last for ever.
    private final Queue<List<KeyValue>> states = new ConcurrentLinkedQueue<>();

    private final AtomicInteger reads = new AtomicInteger();
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

    @Test
    void oneThatWasWrittenAnewIsReadAgain() {
        states.add(List.of(found("a", "old", 7, ENDED)));
        states.add(List.of(found("a", "new", 9, LIVE)));

        assertThat(backend.get("a")).contains(new Item("a", "new", 9, HOUR));
    }

    @Test
    void oneThatIsWrittenAnewAgainAndAgainIsReadUntilItIsNot() {
        for (int i = 0; i < 12; i++) {
            states.add(List.of(found("a", "old", 7 + i, 100 + i)));
        }
        states.add(List.of(found("a", "new", 20, LIVE)));

        assertThat(backend.get("a")).contains(new Item("a", "new", 20, HOUR));
    }

    @Test
    void allOfARangeAreReadAgain() {
        states.add(
                List.of(
                        found("a", "old", 7, ENDED),
                        found("b", "old", 7, 0),
                        found("c", "old", 7, LIVE)));
        states.add(List.of(found("a", "new", 9, LIVE), found("b", "new", 8, 0)));

        assertThat(backend.range("a", "d", 10))
                .containsExactly(new Item("a", "new", 9, HOUR), new Item("b", "new", 8, null));
    }

    @Test
    void oneThatHasExpiredIsNotThere() {
        states.add(List.of(found("a", "old", 7, ENDED), found("b", "1", 7, 0)));
        states.add(List.of(found("b", "1", 7, 0)));

        assertThat(backend.range("a", "c", 10)).containsExactly(new Item("b", "1", 7, null));
    }

    /// A leader that is behind the member that was read does not know the lease yet.
    @Test
    void oneThatStaysWithoutItsLeaseHasNoTimeLeftIfReadOftenEnough() {
        states.add(List.of(found("a", "1", 7, ENDED)));

        assertThat(backend.get("a")).contains(new Item("a", "1", 7, Duration.ZERO));
        assertThat(reads).hasValue(11);
    }

    @Test
    void oneWhoseLeaseHasRunOutHasNoTimeLeft() {
        states.add(List.of(found("a", "1", 7, RUN_OUT)));

        assertThat(backend.get("a")).contains(new Item("a", "1", 7, Duration.ZERO));
        assertThat(reads).hasValue(1);
    }

    private static KeyValue found(String key, String value, long revision, long lease) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8("/muster/" + key))
                .setValue(ByteString.copyFromUtf8(value))
                .setModRevision(revision)
                .setLease(lease)
                .build();
    }

    private final class Keys extends KVGrpc.KVImplBase {
        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> asker) {
            reads.incrementAndGet();
            var state = states.size() > 1 ? states.poll() : states.peek();
            asker.onNext(RangeResponse.newBuilder().addAllKvs(state).build());
            asker.onCompleted();
        }
    }

    private static final class Leases extends LeaseGrpc.LeaseImplBase {
        @Override
        public void leaseTimeToLive(
                LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> asker) {
            var answer = LeaseTimeToLiveResponse.newBuilder().setID(request.getID());
            if (request.getID() == LIVE) {
                answer.setTTL(HOUR.toSeconds()).setGrantedTTL(HOUR.toSeconds());
            } else if (request.getID() == RUN_OUT) {
                answer.setTTL(-1).setGrantedTTL(HOUR.toSeconds());
            } else {
                answer.setTTL(-1);
            }
            asker.onNext(answer.build());
            asker.onCompleted();
        }
    }
}
