package dev.muster.backend.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.backend.Backend;
import dev.muster.backend.Bounds;
import dev.muster.backend.Write;
import dev.muster.backend.etcd.EtcdSettings.Login;
import dev.muster.backend.etcd.EtcdSettings.Security;
import dev.muster.backend.etcd.EtcdSettings.Trust;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.testkit.Ports;
import dev.muster.testkit.engine.EtcdServer;
import dev.muster.testkit.engine.ServerFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of an etcd that cannot be used: what, why and what to do, in 5 s.
@Tag("needs-etcd-server")
final class RefusalTest {
    private static final Duration BOUND = Duration.ofSeconds(9); // for a slow machine

    @TempDir static Path directory;
    private static EtcdServer server;

    @BeforeAll
    static void startEtcd() throws Exception {
        server = EtcdServer.start(directory);
    }

    @AfterAll
    static void stopEtcd() {
        server.close();
    }

    @Test
    void aWrongPassword() {
        var wrong = Optional.of(new Login(EtcdServer.USER, "wrong"));

        assertRefused(
                new EtcdSettings(server.peers(), EtcdServer.PREFIX, tls(server.authority()), wrong),
                "etcd: etcdserver: authentication failed, invalid user ID or password",
                "Check teleport.storage.username and password_file against etcd's users");
    }

    @Test
    void noLoginWhereOneIsNeeded() {
        assertRefused(
                new EtcdSettings(
                        server.peers(),
                        EtcdServer.PREFIX,
                        tls(server.authority()),
                        Optional.empty()),
                "etcd: etcdserver: user name is empty",
                "Check teleport.storage.username and password_file against etcd's users");
    }

    @Test
    void aPrefixThatTheUserMayNotTouch() {
        assertRefused(
                new EtcdSettings(server.peers(), "/other/", tls(server.authority()), login()),
                "etcd: etcdserver: permission denied",
                "etcdctl role grant-permission");
    }

    @Test
    void anAuthorityThatIsNotTrusted() throws Exception {
        var others = Files.createDirectory(directory.resolve("others"));

        assertRefused(
                new EtcdSettings(
                        server.peers(),
                        EtcdServer.PREFIX,
                        tls(ServerFiles.make(others, "127.0.0.1").authority()),
                        login()),
                "etcd: the TLS handshake failed: ",
                "Check teleport.storage.tls_ca_file");
    }

    @Test
    void nobodyWhoListens() throws Exception {
        var nobody = freePort();

        assertRefused(
                new EtcdSettings(
                        List.of(nobody, nobody),
                        EtcdServer.PREFIX,
                        tls(server.authority()),
                        login()),
                "etcd: %s: connection refused".formatted(nobody),
                "Check that a majority of etcd's members runs and can be reached");
    }

    @Test
    void limitsBelowTheDefaults() throws Exception {
        var own = Files.createDirectory(directory.resolve("limited"));
        String[] flags = {"--max-request-bytes=4096", "--max-txn-ops=4"};
        try (var limited = EtcdServer.start(own, "127.0.0.1", 1, flags);
                var backend =
                        EtcdBackend.open(
                                EtcdBackendTest.settings(limited, EtcdServer.PREFIX),
                                Time.system())) {
            var operations =
                    IntStream.range(0, 5).<Write>mapToObj(i -> Write.put("k/" + i, "1")).toList();

            // Larger yet, and it is refused before etcd sees it.
            for (var value : List.of("x".repeat(5_000), "x".repeat(Bounds.VALUE_BYTES))) {
                assertLimited(refused(() -> backend.commit(Write.put("a", value))), "larg");
            }
            assertLimited(refused(() -> backend.commit(operations)), "too many operations");
        }
    }

    private static void assertLimited(Fault fault, String cause) {
        assertThat(fault.reason().cause()).contains(cause);
        assertThat(fault.reason().hint()).contains("--max-request-bytes and --max-txn-ops");
    }

    private static void assertRefused(EtcdSettings settings, String cause, String hint) {
        try (Backend backend = EtcdBackend.open(settings, Time.system())) {
            var read = refused(() -> backend.get("a"));
            assertThat(read.what()).isEqualTo("Cannot read from the storage");
            var write = refused(() -> backend.commit(Write.put("a", "1")));
            assertThat(write.what()).isEqualTo("Cannot write to the storage");

            for (var fault : List.of(read, write)) {
                assertThat(fault.reason().code()).isEqualTo(Reason.Code.BACKEND_UNAVAILABLE);
                assertThat(fault.reason().cause()).contains(cause).doesNotContain("\n");
                assertThat(fault.reason().hint()).contains(hint);
            }
        }
    }

    private static Fault refused(ThrowingCallable call) {
        long start = System.nanoTime();
        var thrown = catchThrowableOfType(FaultException.class, call);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        return thrown.fault();
    }

    private static Security tls(Path authority) {
        return new Security.Tls(new Trust.Authorities(authority), Optional.empty());
    }

    private static Optional<Login> login() {
        return Optional.of(new Login(EtcdServer.USER, server.password()));
    }

    private static HostPort freePort() {
        return new HostPort("127.0.0.1", Ports.free());
    }
}
