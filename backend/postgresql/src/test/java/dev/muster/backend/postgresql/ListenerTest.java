package dev.muster.backend.postgresql;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Watch;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import dev.muster.core.time.Time;
import dev.muster.testkit.engine.PostgresServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A watch that never looks by itself: it hears of what another instance commits, or nothing.
@Tag("needs-postgresql")
final class ListenerTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void tellsOfAnothersCommitsAlsoAfterItWasCutOff() throws Exception {
        try (var server = PostgresServer.start();
                var writer = open(server);
                var watched = open(server);
                var watch = watched.watch("w/", "w0", watched.revision())) {
            awaitListening(server, 2);
            assertThat(nextAfterCommitOf("w/0", writer, watch)).isEqualTo("w/0");

            server.query(
                    "postgres",
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                            + " WHERE usename = 'muster'");
            awaitListening(server, 2);
            assertThat(nextAfterCommitOf("w/1", writer, watch)).isEqualTo("w/1");
        }
    }

    /// So that the commit is not what it finds as it begins to listen.
    private static void awaitListening(PostgresServer server, int count) {
        eventually(
                "they listen",
                SOON,
                () ->
                        server.query(
                                "postgres",
                                "SELECT count(*) FROM pg_stat_activity WHERE usename = 'muster'"
                                        + " AND query LIKE 'LISTEN%'"),
                Integer.toString(count)::equals);
    }

    /// Commits once the watch has found nothing and waits to be told.
    private static String nextAfterCommitOf(String key, PostgresBackend writer, Watch watch)
            throws Exception {
        var next = new CompletableFuture<WatchEvent>();
        var thread = Thread.ofVirtual().start(() -> complete(next, watch));
        eventually("it waits", SOON, () -> waits(thread), waits -> waits);
        eventually("it is written", SOON, () -> writer.commit(Write.put(key, "1")), _ -> true);
        return next.get(SOON.toSeconds(), TimeUnit.SECONDS)
                        instanceof WatchEvent.Put(var told, _, _)
                ? told
                : "no put";
    }

    private static void complete(CompletableFuture<WatchEvent> next, Watch watch) {
        try {
            next.complete(watch.next());
        } catch (InterruptedException | RuntimeException e) {
            next.completeExceptionally(e);
        }
    }

    private static boolean waits(Thread reader) {
        return Arrays.stream(reader.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(Bell.class.getName()));
    }

    private static PostgresBackend open(PostgresServer server) {
        return PostgresBackend.open(
                PostgresSettings.parse(server.uri(PostgresServer.USER), 2),
                100_000,
                NEVER,
                Time.system());
    }
}
