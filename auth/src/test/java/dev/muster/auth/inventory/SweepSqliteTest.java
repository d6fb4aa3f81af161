package dev.muster.auth.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.audit.Unsaid;
import dev.muster.auth.history.Histories;
import dev.muster.auth.history.History;
import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.backend.sqlite.SqliteBackend;
import dev.muster.testkit.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A sweep on the engine that people run.
final class SweepSqliteTest {
    private static final Duration RETENTION = Duration.ofDays(30);

    private final ManualTime time = new ManualTime();
    @TempDir Path dir;

    @Test
    void forgetsTheOldSettlesTheLostAndKeepsWhoComesBackMeanwhile() throws Exception {
        try (var backend = SqliteBackend.open(dir.resolve("backend.db"), time)) {
            var documents = new Documents(backend);
            var histories = new Histories(backend);
            var left = new Presence.Offline(LeaveCause.STOPPED, time.instant());
            documents.put(1, left);
            documents.put(2, new Presence.Connected(time.instant()));
            documents.put(3, left);
            time.jump(RETENTION);
            var asked = new AtomicInteger();

            var sweep =
                    new Sweep(
                            backend,
                            new Retention(RETENTION),
                            Agents.run("run-2"),
                            new Leases(backend),
                            new FlappingWatch(backend, _ -> {}, time),
                            () -> {
                                if (asked.incrementAndGet() == 2) {
                                    documents.put(3, new Presence.Connected(time.instant()));
                                }
                                return true;
                            },
                            _ -> false,
                            _ -> true,
                            new GoneRuns(
                                    new Leases(backend),
                                    "run-2",
                                    (_, _) -> false,
                                    _ -> Optional.empty()),
                            new Unsaid(10, _ -> {}),
                            time);
            sweep.run();

            assertThat(sweep.forgotten()).isEqualTo(1);
            assertThat(documents.presence(1)).isEmpty();
            assertThat(histories.of(Agents.id(1))).isEqualTo(History.EMPTY);
            assertThat(sweep.settled()).isEqualTo(1);
            assertThat(documents.presence(2))
                    .contains(
                            new Presence.Offline(
                                    LeaveCause.LOST, time.instant().minus(AuthLease.KEPT)));
            assertThat(histories.of(Agents.id(2)).entries()).hasSize(2);
            assertThat(documents.presence(3)).contains(new Presence.Connected(time.instant()));
        }
    }
}
