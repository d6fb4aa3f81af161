package dev.muster.backend.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Commit;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import dev.muster.core.reason.Reason;
import dev.muster.testkit.engine.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A watch that PostgreSQL does not let read.
@Tag("needs-postgresql")
final class FailingWatchTest {
    private static final String DATABASE = PostgresServer.USER;
    private static final int SECONDS = 60;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Test
    void isToldOnceAndWhenItGoesOn() throws Exception {
        try (var server = PostgresServer.start();
                var connections =
                        new Connections(
                                PostgresSettings.parse(server.uri(DATABASE), 2).source(), 2)) {
            var from = new PostgresWatch.From("w/", "w0", 0, null);
            var written = commit(connections, "w/0");
            server.query(DATABASE, "REVOKE ALL ON muster_changes FROM muster");
            try (var watch = new PostgresWatch(connections, new Bell(), from, look(), told())) {
                var next = new CompletableFuture<WatchEvent>();
                Thread.ofVirtual().start(() -> complete(next, watch));
                assertThat(take()).contains("permission denied for table muster_changes");

                server.query(DATABASE, "GRANT ALL ON muster_changes TO muster");

                assertThat(next.get(SECONDS, TimeUnit.SECONDS))
                        .isEqualTo(new WatchEvent.Put("w/0", "1", written));
                assertThat(take()).isEqualTo("working");
                assertThat(told).isEmpty();
            }
        }
    }

    private static long commit(Connections connections, String key) {
        var group = List.of(List.<Write>of(Write.put(key, "1")));
        return connections.write(on -> ItemWriter.apply(on, group)).getFirst()
                        instanceof Commit.Done(var revision)
                ? revision
                : 0;
    }

    private static void complete(CompletableFuture<WatchEvent> next, PostgresWatch watch) {
        try {
            next.complete(watch.next());
        } catch (InterruptedException | RuntimeException e) {
            next.completeExceptionally(e);
        }
    }

    private static Duration look() {
        return Duration.ofMillis(100);
    }

    private String take() throws InterruptedException {
        return String.valueOf(told.poll(SECONDS, TimeUnit.SECONDS));
    }

    private PostgresWatch.Told told() {
        return new PostgresWatch.Told() {
            @Override
            public void failing(Reason why) {
                told.add(why.cause());
            }

            @Override
            public void working() {
                told.add("working");
            }
        };
    }
}
