package dev.muster.backend.sqlite;

import dev.muster.backend.Backend;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.linear.Disruption;
import dev.muster.testkit.linear.LinearizabilityContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

final class SqliteLinearizabilityTest extends LinearizabilityContract {
    @TempDir Path directory;

    @Override
    protected List<Backend> connect() {
        return List.of(SqliteBackend.open(file(), new ManualTime()));
    }

    @Override
    protected List<Disruption> disruptions() {
        var elsewhere = directory.resolve("elsewhere.sqlite");
        return List.of(
                Disruption.NONE,
                new Disruption(
                        "the file is elsewhere",
                        Duration.ofMillis(300),
                        () -> Files.move(file(), elsewhere),
                        () -> Files.move(elsewhere, file())));
    }

    private Path file() {
        return directory.resolve("backend.sqlite");
    }
}
