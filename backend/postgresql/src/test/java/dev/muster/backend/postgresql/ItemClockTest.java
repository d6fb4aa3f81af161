package dev.muster.backend.postgresql;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Item;
import dev.muster.backend.Write;
import dev.muster.core.time.Time;
import dev.muster.testkit.engine.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// On tables as a server with another clock would have left them.
@Tag("needs-postgresql")
final class ItemClockTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofSeconds(30);

    private static PostgresServer server;

    private String database = PostgresServer.USER;

    @SuppressWarnings("NullAway.Init")
    private Connections connections;

    @BeforeAll
    static void startPostgres() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopPostgres() {
        server.close();
    }

    @BeforeEach
    void writeALease() throws Exception {
        database = server.newDatabase();
        connections = new Connections(settings().source(), 1);
        write(Write.put("lease", "1").expiringIn(MINUTE));
        write(Write.put("kept", "1"));
    }

    @AfterEach
    void close() {
        connections.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10 minutes", "-10 minutes", "10 days", "-10 days"})
    void lifetimesGoOnWhereAnotherServersClockWas(String ahead) throws Exception {
        anotherServerWrote(ahead);

        assertThat(lifetime()).isBetween(MINUTE.minusSeconds(20), MINUTE);
        assertThat(range()).extracting(Item::key).containsExactly("kept", "lease");

        write(Write.put("other", "1"));
        assertThat(lifetime()).isBetween(MINUTE.minusSeconds(20), MINUTE);
        assertThat(range()).extracting(Item::key).containsExactly("kept", "lease", "other");
    }

    @Test
    void lifetimesGoOnWhereTheServersClockIsSetBack() throws Exception {
        moveItems("10 minutes", "run");

        assertThat(lifetime()).isBetween(MINUTE.minusSeconds(20), MINUTE);
        write(Write.put("other", "1"));
        assertThat(lifetime()).isBetween(MINUTE.minusSeconds(20), MINUTE);
    }

    @Test
    void whatHadExpiredByAnotherClockStaysSo() throws Exception {
        write(Write.put("short", "1").expiringIn(Duration.ofMillis(1)));
        eventually("it is gone", SOON, () -> assertThat(item("short")).isEmpty());
        write(Write.put("other", "1"));

        anotherServerWrote("10 minutes");

        assertThat(item("short")).isEmpty();
        write(Write.put("other", "2"));
        assertThat(item("short")).isEmpty();
    }

    @Test
    void timeGoesOnThoughNobodyWrites() throws Exception {
        write(Write.put("short", "1").expiringIn(Duration.ofSeconds(1)));
        anotherServerWrote("1 hour");

        try (var backend = PostgresBackend.open(settings(), Time.system())) {
            eventually("it expires", SOON, () -> assertThat(backend.get("short")).isEmpty());
            assertThat(backend.get("lease")).isPresent();
        }
    }

    private void anotherServerWrote(String ahead) throws Exception {
        moveItems(ahead, "run - interval '1 day'");
    }

    private void moveItems(String ahead, String run) throws Exception {
        server.query(
                database,
                """
                UPDATE muster_items SET expires_at = expires_at + interval '%1$s';
                UPDATE muster_head SET clock = clock + interval '%1$s', run = %2$s\
                """
                        .formatted(ahead, run));
    }

    private Duration lifetime() {
        return item("lease").flatMap(Item::remaining).orElseThrow();
    }

    private Optional<Item> item(String key) {
        return connections.read(on -> ItemReader.get(on, key));
    }

    private List<Item> range() {
        return connections.read(on -> ItemReader.range(on, "a", "z", 10));
    }

    private void write(Write write) {
        var _ = connections.write(on -> ItemWriter.apply(on, List.of(List.of(write))));
    }

    private PostgresSettings settings() {
        return PostgresSettings.parse(server.uri(database), 2);
    }
}
