package dev.muster.backend.etcd;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Closing while commits are under way.
final class CloseTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final BlockingQueue<StreamObserver<TxnResponse>> asked = new LinkedBlockingQueue<>();
    private FakeEtcd etcd;
    private EtcdBackend backend;

    @BeforeEach
    void open() throws Exception {
        etcd =
                FakeEtcd.start(
                        new KVGrpc.KVImplBase() {
                            @Override
                            public void txn(
                                    TxnRequest request, StreamObserver<TxnResponse> answer) {
                                asked.add(answer);
                            }
                        });
        backend = etcd.open();
    }

    @AfterEach
    void close() {
        backend.close();
        etcd.close();
    }

    @Test
    void waitsForACommitUnderWay() throws Exception {
        var commit = commit();
        var answer = asked.poll(SOON.toSeconds(), TimeUnit.SECONDS);

        var closing = Thread.ofPlatform().start(backend::close);
        eventually(
                "it waits",
                SOON,
                () -> assertThat(closing.getState()).isEqualTo(Thread.State.TIMED_WAITING));
        answer.onNext(
                TxnResponse.newBuilder()
                        .setSucceeded(true)
                        .setHeader(ResponseHeader.newBuilder().setRevision(7))
                        .build());
        answer.onCompleted();

        assertThat(commit.get()).isEqualTo(new Commit.Done(7));
        assertThat(closing.join(SOON)).isTrue();
    }

    @Test
    void givesUpACommitThatIsNotAnswered() throws Exception {
        var commit = commit();
        assertThat(asked.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isNotNull();

        backend.close();

        assertThatThrownBy(commit::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(FaultException.class)
                .hasMessageContaining("the storage is closed");
        assertThatThrownBy(() -> backend.commit(Write.put("a", "2")))
                .hasMessageContaining("the storage is closed");
    }

    private CompletableFuture<Commit> commit() {
        return CompletableFuture.supplyAsync(
                () -> backend.commit(Write.put("a", "1")),
                Executors.newVirtualThreadPerTaskExecutor());
    }
}
