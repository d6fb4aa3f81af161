package dev.muster.backend.etcd;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.backend.Item;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A token costs etcd the check of a password, so many callers share one.
final class AuthenticationTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int CALLERS = 16;

    private final AtomicInteger authenticated = new AtomicInteger();
    private final Semaphore allowed = new Semaphore(0);
    private volatile String good = "token-1";
    private volatile boolean silent;
    private volatile boolean givesUp;

    /// Calls with a token that is no good are refused together, when all have come.
    private final CyclicBarrier refusals = new CyclicBarrier(CALLERS);

    private FakeEtcd etcd;
    private EtcdBackend backend;

    @BeforeEach
    void open() throws Exception {
        etcd = FakeEtcd.start(new Auth(), new Keys());
        backend = etcd.open(Optional.of(new EtcdSettings.Login("muster", "secret")));
    }

    @AfterEach
    void close() {
        backend.close();
        etcd.close();
    }

    @Test
    void manyCallersThatNeedATokenAskForOne() throws Exception {
        var callers = start();
        eventually(
                "all wait for the one token",
                SOON,
                () ->
                        assertThat(callers)
                                .allMatch(caller ->
                                        caller.thread().getState() == Thread.State.TIMED_WAITING));
        allowed.release(CALLERS);

        for (var caller : callers) {
            assertThat(caller.answer().get()).isEmpty();
        }
        assertThat(authenticated).hasValue(1);
    }

    @Test
    void manyCallersWhoseTokenIsRefusedAskForOneMore() throws Exception {
        allowed.release(CALLERS + 1);
        assertThat(backend.get("a")).isEmpty();
        good = "token-2";

        for (var caller : start()) {
            assertThat(caller.answer().get()).isEmpty();
        }
        assertThat(authenticated).hasValue(2);
    }

    @Test
    void aTokenWhoseCallTheMemberGaveUpIsDroppedToo() {
        allowed.release(2);
        good = "token-2";
        givesUp = true;

        assertThat(backend.get("a")).isEmpty(); // at the second attempt
        assertThat(authenticated).hasValue(2);
    }

    @Test
    void aTokenThatIsNotAnsweredIsDropped() {
        allowed.release(2);
        good = "token-2";
        silent = true;

        assertThatThrownBy(() -> backend.get("a")).hasMessageContaining("did not answer in time");
        assertThat(backend.get("a")).isEmpty();
        assertThat(authenticated).hasValue(2);
    }

    private record Caller(Thread thread, FutureTask<Optional<Item>> answer) {}

    private List<Caller> start() {
        var callers = new ArrayList<Caller>();
        for (int i = 0; i < CALLERS; i++) {
            var answer = new FutureTask<>(() -> backend.get("a"));
            callers.add(new Caller(Thread.ofPlatform().start(answer), answer));
        }
        return callers;
    }

    private final class Auth extends AuthGrpc.AuthImplBase {
        @Override
        public void authenticate(
                AuthenticateRequest request, StreamObserver<AuthenticateResponse> asker) {
            int number = authenticated.incrementAndGet();
            allowed.acquireUninterruptibly();
            asker.onNext(AuthenticateResponse.newBuilder().setToken("token-" + number).build());
            asker.onCompleted();
        }
    }

    private final class Keys extends KVGrpc.KVImplBase {
        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> asker) {
            if (FakeEtcd.TOKEN.get().equals(good)) {
                asker.onNext(RangeResponse.getDefaultInstance());
                asker.onCompleted();
            } else if (givesUp) {
                asker.onError(
                        Status.UNKNOWN
                                .withDescription("context deadline exceeded")
                                .asRuntimeException());
            } else if (!silent) {
                refuse(asker);
            }
        }

        private void refuse(StreamObserver<RangeResponse> asker) {
            try {
                refusals.await();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            asker.onError(
                    Status.UNAUTHENTICATED
                            .withDescription("etcdserver: invalid auth token")
                            .asRuntimeException());
        }
    }
}
