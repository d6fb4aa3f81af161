package dev.muster.backend.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.backend.Write;
import dev.muster.backend.postgresql.EventTable.Event;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.testkit.engine.PostgresServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("needs-postgresql")
final class EventTableTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.001Z");
    private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

    private static PostgresServer server;

    @SuppressWarnings("NullAway.Init")
    private String database;

    @SuppressWarnings("NullAway.Init")
    private PostgresBackend backend;

    @SuppressWarnings("NullAway.Init")
    private EventTable events;

    @BeforeAll
    static void startPostgres() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopPostgres() {
        server.close();
    }

    @BeforeEach
    void openEmpty() throws Exception {
        database = server.newDatabase();
        backend = open(database);
        events = backend.events();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void keepsEachEventOnceHoweverOftenItIsAdded() {
        var first = event(NOON, 0, "join");
        var second = event(NOON, 1, "join");

        events.add(List.of(first));
        events.add(List.of(first, second));
        events.add(List.of(second, second));

        assertThat(newest(10)).containsExactly(first.line(), second.line());
    }

    @Test
    void ordersByTimeAndThenByPlace() {
        var late = event(NOON.plusMillis(1), 0, "join");
        var second = event(NOON, 1, "join");
        var tenth = event(NOON, 10, "join");
        events.add(List.of(late, tenth, second));

        assertThat(newest(10)).containsExactly(second.line(), tenth.line(), late.line());
        assertThat(newest(2)).containsExactly(tenth.line(), late.line());
    }

    @Test
    void findsThoseOfATimeAndOfTypes() {
        var all = new ArrayList<Event>();
        for (int i = 0; i < 10; i++) {
            all.add(event(NOON.plusSeconds(i), 0, i % 2 == 0 ? "join" : "leave"));
        }
        events.add(all);

        assertThat(events.newest(NOON.plusSeconds(2), NOON.plusSeconds(4), Set.of(), 10))
                .containsExactly(all.get(2).line(), all.get(3).line());
        assertThat(events.newest(Instant.EPOCH, END, Set.of("leave"), 2))
                .containsExactly(all.get(7).line(), all.get(9).line());
        assertThat(events.newest(Instant.EPOCH, END, Set.of("none"), 2)).isEmpty();
    }

    @Test
    void keepsAnyTextAsItIs() {
        var odd = new Event(UUID.randomUUID(), NOON, 0, "join", "{\"a\":\"ü\\u0000😀'\\\"{}\"}");

        events.add(List.of(odd));

        assertThat(newest(1)).containsExactly(odd.line());
    }

    @Test
    void isTheSameStoreAsLongAsItIsTheSameDatabase() {
        assertThat(events.store()).isEqualTo(events.store());
        try (var other = open(PostgresServer.USER)) {
            assertThat(other.events().store()).isNotEqualTo(events.store());
        }
    }

    @Test
    void isAddedToADatabaseOfTheVersionBefore() throws Exception {
        var _ = backend.commit(List.of(Write.put("/kept", "value")));
        backend.close();
        server.query(
                database,
                """
                DROP TABLE muster_events; ALTER TABLE muster_head DROP COLUMN run, DROP COLUMN clock;
                UPDATE muster_schema SET version = 1\
                """);

        try (var upgraded = open(database);
                var other = open(database)) {
            var event = event(NOON, 0, "join");
            upgraded.events().add(List.of(event));

            assertThat(other.events().newest(Instant.EPOCH, END, Set.of(), 10))
                    .containsExactly(event.line());
            assertThat(other.get("/kept")).isPresent();
        }
        assertThat(server.query(database, "SELECT version FROM muster_schema").strip())
                .isEqualTo("3");
    }

    @Test
    void staysWhereADumpOfTheVersionBeforeIsRestoredOverIt() throws Exception {
        var _ = backend.commit(List.of(Write.put("/kept", "value")));
        var event = event(NOON, 0, "join");
        events.add(List.of(event));
        backend.close();
        // pg_restore --clean replaces the tables that the dump has, and they are as that has them.
        server.query(database, "UPDATE muster_schema SET version = 1");

        try (var upgraded = open(database)) {
            assertThat(upgraded.events().newest(Instant.EPOCH, END, Set.of(), 10))
                    .containsExactly(event.line());
            assertThat(upgraded.get("/kept")).isPresent();
        }
    }

    @Test
    void leavesADatabaseOfALaterVersionAlone() throws Exception {
        events.add(List.of(event(NOON, 0, "join")));
        server.query(database, "UPDATE muster_schema SET version = 4");

        try (var older = open(database)) {
            assertThatThrownBy(() -> older.events().add(List.of(event(NOON, 1, "join"))))
                    .isInstanceOfSatisfying(
                            FaultException.class,
                            e ->
                                    assertThat(e.fault().reason().code())
                                            .isEqualTo(Reason.Code.DATA_DIR_TOO_NEW));
        }
    }

    @Test
    void saysThatItIsClosed() {
        backend.close();

        assertThatThrownBy(() -> events.add(List.of(event(NOON, 0, "join"))))
                .isInstanceOf(FaultException.class);
    }

    private List<String> newest(int limit) {
        return events.newest(Instant.EPOCH, END, Set.of(), limit);
    }

    private static Event event(Instant at, int index, String type) {
        var uid = UUID.randomUUID();
        return new Event(uid, at, index, type, "{\"uid\":\"%s\"}".formatted(uid));
    }

    private static PostgresBackend open(String database) {
        return PostgresBackend.open(PostgresSettings.parse(server.uri(database), 2), Time.system());
    }
}
