package dev.muster.backend.postgresql;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Item;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import dev.muster.core.time.Time;
import dev.muster.testkit.engine.PostgresServer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real primary that is killed, and its standby that is promoted.
@Tag("needs-postgresql")
final class FailoverTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String DATABASE = PostgresServer.USER;

    @ParameterizedTest
    @ValueSource(ints = {-10, 10})
    @Tag("needs-faketime")
    void lifetimesGoOnWhereTheStandbysClockIsMinutesOff(int minutes) throws Exception {
        try (var primary = PostgresServer.start();
                var standby = primary.standby(Duration.ofMinutes(minutes));
                var backend = open(primary.uri(DATABASE, standby))) {
            var minute = Duration.ofMinutes(1);
            var _ = backend.commit(Write.put("lease", "1").expiringIn(minute));
            awaitCopy(primary, standby);
            assertThat(standby.query("postgres", "SELECT extract(epoch FROM clock_timestamp())"))
                    .as("the standby's clock is not this one's")
                    .satisfies(seconds ->
                            assertThat(
                                            Double.parseDouble(seconds)
                                                    - System.currentTimeMillis() / 1e3)
                                    .isBetween(minutes * 60 - 30., minutes * 60 + 30.));

            primary.kill();
            standby.promote();

            var found = eventually("it reads again", SOON, () -> backend.get("lease"), _ -> true);
            assertThat(left(found)).isBetween(minute.dividedBy(2), minute);
            put(backend, "other");
            assertThat(left(backend.get("lease"))).isBetween(minute.dividedBy(2), minute);
        }
    }

    @Test
    void aWatchIsGoneWhereTheStandbyLacksChanges() throws Exception {
        try (var primary = PostgresServer.start();
                var standby = primary.standby(Duration.ZERO);
                var backend = open(primary.uri(DATABASE, standby))) {
            put(backend, "w/0");
            awaitCopy(primary, standby);
            cutOff(standby);
            long before = backend.revision();
            try (var watch = backend.watch("w/", "w0", before)) {
                put(backend, "w/1");
                put(backend, "w/2");
                assertThat(watch.next()).isInstanceOf(WatchEvent.Put.class);
                assertThat(watch.next()).isInstanceOf(WatchEvent.Put.class);

                primary.kill();
                standby.promote();
                for (int i = 3; i < 8; i++) {
                    put(backend, "w/" + i);
                }

                assertThat(watch.next()).isEqualTo(new WatchEvent.Gone());
            }
            assertThat(backend.get("w/2")).isEmpty();
            try (var late = backend.watch("w/", "w0", before)) {
                assertThat(late.next()).isEqualTo(new WatchEvent.Gone());
            }
            try (var anew = backend.watch("w/", "w0", backend.revision())) {
                put(backend, "w/8");
                assertThat(anew.next()).isInstanceOf(WatchEvent.Put.class);
            }
        }
    }

    /// Makes the standby miss what is committed from now on.
    private static void cutOff(PostgresServer standby) throws Exception {
        standby.query("postgres", "ALTER SYSTEM SET primary_conninfo = ''");
        standby.query("postgres", "SELECT pg_reload_conf()");
        eventually(
                "it receives nothing",
                SOON,
                () -> standby.query("postgres", "SELECT count(*) FROM pg_stat_wal_receiver"),
                "0"::equals);
    }

    private static Duration left(Optional<Item> item) {
        return item.flatMap(Item::remaining).orElseThrow();
    }

    /// Writes it as soon as there is somebody to take it.
    private static void put(PostgresBackend backend, String key) {
        eventually("it writes", SOON, () -> backend.commit(Write.put(key, "1")), _ -> true);
    }

    private static void awaitCopy(PostgresServer primary, PostgresServer standby) throws Exception {
        var written = primary.query("postgres", "SELECT pg_current_wal_flush_lsn()");
        var replayed = "SELECT pg_last_wal_replay_lsn() >= '%s'".formatted(written);
        eventually(
                "the standby has it", SOON, () -> standby.query("postgres", replayed), "t"::equals);
    }

    private static PostgresBackend open(String uri) {
        return PostgresBackend.open(PostgresSettings.parse(uri, 2), Time.system());
    }
}
