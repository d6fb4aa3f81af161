package dev.muster.backend.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.muster.backend.Watch;
import dev.muster.backend.WatchEvent;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Where a watch goes on whose stream broke, by what etcd had said over it.
final class BrokenWatchTest {
    private static final long AFTER = 10;

    private static final ResponseHeader HEAD =
            ResponseHeader.newBuilder().setClusterId(1).setRaftTerm(5).setRevision(100).build();

    /// What etcd knows of the change that was told last.
    enum Past {
        KNOWN,
        OTHER,
        COMPACTED
    }

    private record Opened(WatchCreateRequest request, StreamObserver<WatchResponse> stream) {}

    private final BlockingQueue<Opened> opened = new LinkedBlockingQueue<>();
    private final ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor();
    private volatile ResponseHeader head = HEAD;
    private volatile Past past = Past.KNOWN;
    private FakeEtcd etcd;
    private EtcdBackend backend;
    private Watch watch;

    @BeforeEach
    void open() throws Exception {
        etcd = FakeEtcd.start(new Keys(), new Watches());
        backend = etcd.open();
        watch = backend.watch("w/", "w0", AFTER);
    }

    @AfterEach
    void close() {
        watch.close();
        backend.close();
        etcd.close();
        reader.close();
    }

    @Test
    void goesOnAfterTheProgressThatWasTold() throws Exception {
        var next = next();
        var first = opened();
        first.stream().onNext(answer(50).build());
        end(first);

        var second = opened();
        assertThat(first.request().getProgressNotify()).isTrue();
        assertThat(second.request().getStartRevision()).isEqualTo(51);
        second.stream().onNext(answer(60).addEvents(put("w/a", 60)).build());
        assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo(new WatchEvent.Put("w/a", "x", 60));
    }

    @Test
    void neverGoesBackToALesserProgress() throws Exception {
        var next = next();
        var first = opened();
        first.stream().onNext(answer(50).build());
        first.stream().onNext(answer(40).build());
        end(first);

        var second = opened();
        assertThat(second.request().getStartRevision()).isEqualTo(51);
        second.stream().onNext(answer(40).addEvents(put("w/old", 40)).build());
        second.stream().onNext(answer(60).addEvents(put("w/a", 60)).build());
        assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo(new WatchEvent.Put("w/a", "x", 60));
    }

    @Test
    void believesNoProgressThatMayHaveOvertakenChanges() throws Exception {
        var next = next();
        var first = opened();
        first.stream().onNext(answer(50).setCreated(true).build());
        first.stream().onNext(answer(50).setWatchId(-1).build());
        end(first);

        var second = opened();
        assertThat(second.request().getStartRevision()).isEqualTo(AFTER + 1);
        second.stream().onNext(answer(60).addEvents(put("w/a", 60)).build());
        assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo(new WatchEvent.Put("w/a", "x", 60));
    }

    @Test
    void tellsARevisionThatABreakCutInTwoOnce() throws Exception {
        var next = next();
        var first = opened();
        assertThat(first.request().getUnknownFields().getField(8).getVarintList())
                .containsExactly(1L); // fragment
        first.stream()
                .onNext(
                        unfinished(
                                answer(60)
                                        .addEvents(put("w/a", 20))
                                        .addEvents(put("w/b", 21))
                                        .addEvents(put("w/c", 21))));
        assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo(new WatchEvent.Put("w/a", "x", 20));
        next = next();
        end(first);

        var second = opened();
        assertThat(second.request().getStartRevision()).isEqualTo(21);
        second.stream().onNext(unfinished(answer(60).addEvents(put("w/b", 21))));
        second.stream()
                .onNext(
                        answer(60)
                                .addEvents(put("w/c", 21))
                                .addEvents(put("w/d", 21))
                                .addEvents(put("w/e", 22))
                                .build());
        assertThat(
                        List.of(
                                next.get(20, TimeUnit.SECONDS),
                                watch.next(),
                                watch.next(),
                                watch.next()))
                .containsExactly(
                        new WatchEvent.Put("w/b", "x", 21),
                        new WatchEvent.Put("w/c", "x", 21),
                        new WatchEvent.Put("w/d", "x", 21),
                        new WatchEvent.Put("w/e", "x", 22));
    }

    @ParameterizedTest
    @EnumSource(
            value = Past.class,
            names = {"KNOWN", "COMPACTED"})
    void goesOnWhereWhatItToldLastIsKnownOrCompacted(Past here) throws Exception {
        past = here;
        var _ = breakAfterAChange();

        assertThat(opened().request().getStartRevision()).isEqualTo(21);
    }

    @Test
    void isGoneWhereWhatItToldLastHasNotHappened() throws Exception {
        past = Past.OTHER;

        assertThat(breakAfterAChange().get(20, TimeUnit.SECONDS)).isEqualTo(new WatchEvent.Gone());
    }

    static List<ResponseHeader> heads() {
        return List.of(
                HEAD.toBuilder().setClusterId(2).build(),
                HEAD.toBuilder().setRaftTerm(4).build(),
                HEAD.toBuilder().setRevision(99).build());
    }

    @ParameterizedTest
    @MethodSource("heads")
    void isGoneWhereAnotherStoreStands(ResponseHeader now) throws Exception {
        var next = next();
        var first = opened();
        head = now;
        end(first);

        assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo(new WatchEvent.Gone());
    }

    private Future<WatchEvent> breakAfterAChange() throws Exception {
        var next = next();
        var first = opened();
        first.stream().onNext(answer(20).addEvents(put("w/a", 20)).build());
        assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo(new WatchEvent.Put("w/a", "x", 20));
        next = next();
        end(first);
        return next;
    }

    private Future<WatchEvent> next() {
        return reader.submit(watch::next);
    }

    private Opened opened() throws InterruptedException {
        var one = opened.poll(20, TimeUnit.SECONDS);
        assertThat(one).as("a stream").isNotNull();
        return one;
    }

    /// Ends a stream once it has told what it was given to tell.
    private static void end(Opened one) {
        one.stream().onError(Status.UNAVAILABLE.asRuntimeException());
    }

    private static WatchResponse.Builder answer(long revision) {
        return WatchResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setRevision(revision));
    }

    private static WatchResponse unfinished(WatchResponse.Builder answer) {
        var fragment = UnknownFieldSet.Field.newBuilder().addVarint(1).build();
        return answer.setUnknownFields(UnknownFieldSet.newBuilder().addField(7, fragment).build())
                .build();
    }

    private static Event put(String key, long revision) {
        return Event.newBuilder()
                .setKv(
                        KeyValue.newBuilder()
                                .setKey(ByteString.copyFromUtf8("/muster/" + key))
                                .setValue(ByteString.copyFromUtf8("x"))
                                .setModRevision(revision))
                .build();
    }

    /// A read at a revision is of the change that was told last.
    private final class Keys extends KVGrpc.KVImplBase {
        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> asker) {
            if (request.getRevision() == 0) {
                asker.onNext(RangeResponse.newBuilder().setHeader(head).build());
                asker.onCompleted();
                return;
            }
            assertThat(request.getRevision()).isEqualTo(20);
            switch (past) {
                case KNOWN -> {
                    asker.onNext(
                            RangeResponse.newBuilder()
                                    .addKvs(BrokenWatchTest.put("w/a", 20).getKv())
                                    .build());
                    asker.onCompleted();
                }
                case OTHER -> {
                    asker.onNext(
                            RangeResponse.newBuilder()
                                    .addKvs(BrokenWatchTest.put("w/a", 15).getKv())
                                    .build());
                    asker.onCompleted();
                }
                case COMPACTED -> asker.onError(Status.OUT_OF_RANGE.asRuntimeException());
            }
        }
    }

    private final class Watches extends WatchGrpc.WatchImplBase {
        @Override
        public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> answers) {
            return new StreamObserver<>() {
                @Override
                public void onNext(WatchRequest request) {
                    opened.add(new Opened(request.getCreateRequest(), answers));
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {}
            };
        }
    }
}
