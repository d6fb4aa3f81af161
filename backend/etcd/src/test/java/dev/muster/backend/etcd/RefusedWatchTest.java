package dev.muster.backend.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import dev.muster.backend.etcd.EtcdSettings.Login;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.testkit.engine.EtcdServer;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A watch that etcd does not grant.
@Timeout(120)
final class RefusedWatchTest {
    private static final String TAKEN = "taken";

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        reader.shutdownNow();
    }

    @Test
    @Tag("needs-etcd-server")
    void isToldWithWhatToGrantAndGoesOnOnceItIsGranted(@TempDir Path directory) throws Exception {
        try (var server = EtcdServer.start(directory)) {
            var prefix = EtcdServer.PREFIX;
            server.control("user", "add", "reader:" + server.password());
            server.control("role", "add", "reader");
            server.control("role", "grant-permission", "reader", "read", prefix + "head");
            server.control("user", "grant-role", "reader", "reader");
            var all = EtcdBackendTest.settings(server, prefix);
            var some =
                    new EtcdSettings(
                            all.peers(),
                            prefix,
                            all.security(),
                            Optional.of(new Login("reader", server.password())));
            try (var writer = EtcdBackend.open(all, Time.system());
                    var watched = new Watched(some, writer.revision())) {
                assertThat(take())
                        .startsWith("etcd: etcdserver: permission denied")
                        .contains("etcdctl role grant-permission ROLE readwrite");

                server.control(
                        "role",
                        "grant-permission",
                        "reader",
                        "read",
                        prefix + "w/",
                        "--prefix=true");
                assertThat(take()).isEqualTo(TAKEN);
                writer.commit(Write.put("w/a", "x"));

                assertThat(watched.next.get(60, TimeUnit.SECONDS))
                        .isInstanceOf(WatchEvent.Put.class);
                assertThat(told).isEmpty();
            }
        }
    }

    @Test
    void isToldOnceHoweverOftenItIsTried() throws Exception {
        var tries = new Semaphore(0);
        try (var etcd = FakeEtcd.start(new Keys(), new Refusing(tries));
                var _ =
                        new Watched(
                                etcd.settings(
                                        new EtcdSettings.Security.Plaintext(), Optional.empty()),
                                0)) {
            tries.acquire(4);

            assertThat(told).hasSize(1);
        }
    }

    private String take() throws InterruptedException {
        return String.valueOf(told.poll(60, TimeUnit.SECONDS));
    }

    /// A watch with a reader.
    private final class Watched implements AutoCloseable, EtcdWatch.Told {
        private final Members members;
        private final EtcdWatch watch;
        private final Future<WatchEvent> next;

        Watched(EtcdSettings settings, long after) {
            var keys = new KeySpace(settings.prefix());
            members =
                    new Members(
                            Channels.open(settings),
                            new Authentication(settings.login()),
                            Time.system());
            watch =
                    new EtcdWatch(
                            new EtcdWatch.Range(keys.bytes("w/"), keys.bytes("w0")),
                            members,
                            keys,
                            new History(members, keys),
                            after,
                            this);
            next = reader.submit(watch::next);
        }

        @Override
        public void refused(Reason why) {
            told.add(why.cause() + ". " + why.hint());
        }

        @Override
        public void taken() {
            told.add(TAKEN);
        }

        @Override
        public void close() {
            watch.close();
            members.close();
        }
    }

    private static final class Keys extends KVGrpc.KVImplBase {
        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> asker) {
            asker.onNext(RangeResponse.getDefaultInstance());
            asker.onCompleted();
        }
    }

    private static final class Refusing extends WatchGrpc.WatchImplBase {
        private final Semaphore tries;

        Refusing(Semaphore tries) {
            this.tries = tries;
        }

        @Override
        public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> asker) {
            return new StreamObserver<>() {
                @Override
                public void onNext(WatchRequest request) {
                    tries.release();
                    asker.onNext(
                            WatchResponse.newBuilder()
                                    .setCreated(true)
                                    .setCanceled(true)
                                    .setCancelReason(
                                            "rpc error: code = PermissionDenied desc ="
                                                    + " etcdserver: permission denied")
                                    .build());
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {}
            };
        }
    }
}
