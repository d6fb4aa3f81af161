package dev.muster.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.backend.Backend;
import dev.muster.backend.Write;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.linear.Disruption;
import dev.muster.testkit.linear.LinearizabilityContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// One file that is moved away, or whose engine fails in the middle of each transaction.
final class SqliteLinearizabilityTest extends LinearizabilityContract {
    private static final Duration LASTING = Duration.ofMillis(300);

    /// While an earlier transaction has left an item of that key, one fails once it has written all
    /// of its own and comes to the revision. Only the writer's own transactions can change that: it
    /// keeps the lock between them.
    private static final String TRIGGER =
            """
            CREATE TRIGGER broken BEFORE UPDATE ON latest WHEN EXISTS (
                SELECT 1 FROM items WHERE key = 'broken' AND revision <= OLD.revision)
            BEGIN SELECT RAISE(ABORT, 'it is broken'); END
            """;

    @TempDir Path directory;
    private Backend backend;

    @BeforeEach
    void open() throws Exception {
        openAgain();
        backend.close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement()) {
            statement.executeUpdate(TRIGGER);
        }
        openAgain();
    }

    private void openAgain() {
        backend = SqliteBackend.open(file(), new ManualTime());
    }

    @Override
    protected List<Backend> connect() {
        return List.of(backend);
    }

    @Override
    protected List<Disruption> disruptions() {
        return List.of(
                Disruption.NONE,
                new Disruption("the file is elsewhere", LASTING, this::moveAway, this::moveBack),
                new Disruption("its engine fails", LASTING, this::breakDown, this::repair));
    }

    private void moveAway() throws Exception {
        Files.move(file(), elsewhere());
    }

    private void moveBack() throws Exception {
        Files.move(elsewhere(), file());
    }

    private void breakDown() {
        backend.commit(Write.put("broken", "yes"));
        assertThatThrownBy(() -> backend.commit(Write.put("other", "x")))
                .hasMessageContaining("it is broken");
    }

    /// Those that share its transaction succeed with it.
    private void repair() {
        backend.commit(Write.delete("broken"));
    }

    private Path file() {
        return directory.resolve("backend.sqlite");
    }

    private Path elsewhere() {
        return directory.resolve("elsewhere.sqlite");
    }
}
