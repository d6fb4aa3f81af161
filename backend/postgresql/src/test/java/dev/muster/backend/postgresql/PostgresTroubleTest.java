package dev.muster.backend.postgresql;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.backend.Commit;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.testkit.engine.PostgresServer;
import dev.muster.testkit.engine.ServerFiles;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of calls and watches while a real PostgreSQL is in trouble.
@Tag("needs-postgresql")
final class PostgresTroubleTest {
    /// A call's 5 s, and what a machine under load adds.
    private static final Duration BOUND = Duration.ofSeconds(12);

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir Path directory;
    private static PostgresServer server;

    private String database = PostgresServer.USER;

    @BeforeAll
    static void startPostgres() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopPostgres() {
        server.close();
    }

    @BeforeEach
    void createDatabase() throws Exception {
        server.awaitHealth();
        database = server.newDatabase();
    }

    @Test
    void saysThatThePasswordIsWrong() {
        var uri = uri().replace(server.password(), "not-the-password");

        var fault = faultOf(uri);

        assertThat(fault.cause()).contains("password authentication failed for user \"muster\"");
        assertThat(fault.hint()).contains("conn_string");
        assertThat(fault.toString()).doesNotContain("not-the-password");
    }

    @Test
    void saysThatTheCertificateIsOfNobodyItTrusts() throws Exception {
        var other = ServerFiles.make(directory, "127.0.0.1");

        var fault = faultOf(uri().replaceAll("sslrootcert=.*", "sslrootcert=" + other.authority()));

        assertThat(fault.cause()).containsIgnoringCase("certificat");
    }

    @Test
    void saysThatThereIsNoSuchDatabase() {
        assertThat(faultOf(server.uri("absent")).hint()).contains("Create the database");
    }

    @Test
    void saysThatNobodyListens() {
        assertThat(faultOf(uri().replaceFirst(":\\d+/", ":1/")).cause())
                .matches("postgresql: \\S+:1: connection refused");
    }

    @Test
    void worksWhereItMayNotAskForTheTimeline() throws Exception {
        server.query(database, "REVOKE EXECUTE ON FUNCTION pg_current_wal_lsn() FROM PUBLIC");

        watchThrough(() -> null);
        try (var connections = new Connections(PostgresSettings.parse(uri(), 1).source(), 1)) {
            assertThat(connections.read(ItemReader::head).history().timeline()).isEmpty();
        }
    }

    @Test
    void oneOfThoseThatStartAtOnceMakesTheTables() throws Exception {
        try (var starting = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = new ArrayList<Future<Commit>>();
            for (int i = 0; i < 5; i++) {
                first.add(
                        starting.submit(() -> {
                            try (var backend = open(uri())) {
                                return backend.commit(Write.create("cluster", "1"));
                            }
                        }));
            }

            int created = 0;
            for (var future : first) {
                created += future.get() instanceof Commit.Done ? 1 : 0;
            }
            assertThat(created).isEqualTo(1);
        }
    }

    @Test
    void leavesNothingBehindWhenItsClosingIsInterrupted() throws Exception {
        var backend = open(uri());
        var _ = backend.commit(Write.put("a", "1"));

        Thread.currentThread().interrupt();
        backend.close();

        assertThat(Thread.interrupted()).isTrue();
        eventually(
                "no connection is left",
                SOON,
                () ->
                        server.query(
                                "postgres",
                                "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s'"
                                        .formatted(database)),
                "0"::equals);
    }

    @Test
    void callsEndWhilePostgresHangs() throws Exception {
        try (var backend = open(uri())) {
            backend.commit(Write.put("a", "1"));

            server.signal("STOP");
            try {
                assertThat(code(() -> backend.get("a"))).isEqualTo(Reason.Code.BACKEND_UNAVAILABLE);
                assertThat(code(() -> backend.commit(Write.put("a", "2"))))
                        .isEqualTo(Reason.Code.BACKEND_UNAVAILABLE);
                assertThat(code(backend::revision)).isEqualTo(Reason.Code.BACKEND_UNAVAILABLE);
            } finally {
                server.signal("CONT");
            }

            eventually("it works again", SOON, () -> backend.commit(Write.put("b", "1")));
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAKill() throws Exception {
        try (var backend = open(uri())) {
            backend.commit(Write.put("a", "1"));

            server.kill();
            server.restart();

            eventually("it is there", SOON, () -> assertThat(backend.get("a")).isPresent());
        }
    }

    @Test
    void makesTheTablesOfADatabaseThatWasMadeAnew() throws Exception {
        try (var backend = open(uri());
                var watch = backend.watch("w/", "w0", 0)) {
            eventually("it writes", SOON, () -> put(backend, 0), _ -> true);
            assertThat(watch.next()).isInstanceOf(WatchEvent.Put.class);

            server.query("postgres", "DROP DATABASE " + database + " WITH (FORCE)");
            server.createDatabase(database);

            eventually("it reads", SOON, () -> assertThat(backend.get("w/0")).isEmpty());
            eventually("it writes", SOON, () -> put(backend, 0), _ -> true);
            assertThat(watch.next()).isEqualTo(new WatchEvent.Gone());
        }
    }

    @Test
    void aWatchLosesAndRepeatsNothingWhenPostgresIsKilled() throws Exception {
        watchThrough(() -> {
            server.kill();
            server.restart();
            server.awaitHealth();
            return null;
        });
    }

    @Test
    void aWatchLosesAndRepeatsNothingWhenTheListenerIsCutOff() throws Exception {
        watchThrough(() ->
                server.query(
                        "postgres",
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                + " WHERE usename = 'muster'"));
    }

    @Test
    void anInstanceThatHangsInACommitDoesNotHoldUpOthers() throws Exception {
        var source = PostgresSettings.parse(uri(), 1).source();
        var release = new CountDownLatch(1);
        try (var hanging = new Connections(source, 1);
                var other = open(uri());
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var locked = new CountDownLatch(1);
            var hung =
                    executor.submit(() ->
                            hanging.write(on -> {
                                lock(on);
                                locked.countDown();
                                await(release);
                                return 0;
                            }));
            locked.await();

            assertThat(other.commit(Write.put("a", "1"))).isInstanceOf(Commit.Done.class);

            release.countDown();
            assertThatThrownBy(hung::get).hasCauseInstanceOf(FaultException.class);
        } finally {
            release.countDown();
        }
    }

    private static void lock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT revision FROM muster_head FOR UPDATE");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void watchThrough(Callable<?> trouble) throws Exception {
        try (var backend = open(uri());
                var watch = backend.watch("w/", "w0", backend.revision())) {
            var wanted = new ArrayList<WatchEvent>();
            wanted.add(put(backend, 0));
            assertThat(watch.next()).isEqualTo(wanted.getFirst());
            wanted.add(put(backend, 1));

            trouble.call();

            eventually("it works again", SOON, () -> backend.get("w/"));
            wanted.add(put(backend, 2));
            wanted.add(put(backend, 3));
            var told = new ArrayList<>(List.of(wanted.getFirst()));
            while (told.size() < wanted.size()) {
                told.add(watch.next());
            }
            assertThat(told).containsExactlyElementsOf(wanted);
        }
    }

    private static WatchEvent put(PostgresBackend backend, int number) {
        var key = "w/" + number;
        if (!(backend.commit(Write.put(key, "x")) instanceof Commit.Done(var revision))) {
            throw new AssertionError("conflict");
        }
        return new WatchEvent.Put(key, "x", revision);
    }

    private Reason faultOf(String uri) {
        try (var backend = open(uri)) {
            return fault(() -> backend.get("a")).fault().reason();
        }
    }

    private static Reason.Code code(Callable<?> call) {
        return fault(call).fault().reason().code();
    }

    private static FaultException fault(Callable<?> call) {
        long start = System.nanoTime();
        var fault = catchThrowableOfType(FaultException.class, call::call);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        assertThat(fault).isNotNull();
        return fault;
    }

    private String uri() {
        return server.uri(database);
    }

    private static PostgresBackend open(String uri) {
        return PostgresBackend.open(PostgresSettings.parse(uri, 4), Time.system());
    }
}
