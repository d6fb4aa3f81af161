package dev.muster.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a file that opens, but whose table is not there.
final class ConnectionLeakTest {
    @TempDir Path directory;

    @SuppressWarnings("NullAway.Init")
    private Database database;

    @BeforeEach
    void dropTheTable() throws Exception {
        database = new Database(file());
        database.openFirst().close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement()) {
            statement.executeUpdate("DROP TABLE items");
        }
        assertThat(open()).isZero();
    }

    @Test
    void aWriterThatCannotPrepareItsStatementsClosesItsConnection() throws Exception {
        assertThatThrownBy(database::openAgain).isInstanceOf(SQLException.class);

        assertThat(open()).isZero();
    }

    @Test
    void aReaderThatCannotPrepareItsStatementsClosesItsConnection() throws Exception {
        try (var reader = new ItemReader(database)) {
            assertThatThrownBy(() -> reader.get("a", 0)).isInstanceOf(SQLException.class);

            assertThat(open()).isZero();
        }
    }

    /// Returns how often this process has the file open.
    private long open() throws IOException {
        long open = 0;
        try (var all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (var one : all) {
                open += isTheFile(one) ? 1 : 0;
            }
        }
        return open;
    }

    private boolean isTheFile(Path descriptor) throws IOException {
        try {
            return Files.isSameFile(descriptor, file());
        } catch (NoSuchFileException _) {
            return false; // closed meanwhile, or no file
        }
    }

    private Path file() {
        return directory.resolve("backend.sqlite");
    }
}
