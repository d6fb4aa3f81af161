package dev.muster.backend.sqlite;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.backend.Backend;
import dev.muster.backend.Item;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.testkit.BackendContract;
import dev.muster.testkit.ManualTime;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteBackendTest extends BackendContract {
    @TempDir Path directory;

    @Override
    protected Backend open(ManualTime time) {
        return SqliteBackend.open(file(), time);
    }

    @Test
    void keepsEverythingAcrossAReopen() {
        long revision = done(Write.put("a", "1"));
        done(Write.put("b", "1").expiringIn(Duration.ofMinutes(1)));

        backend().close();
        time.jump(Duration.ofSeconds(30));
        try (var again = SqliteBackend.open(file(), time)) {
            assertThat(again.get("a")).contains(new Item("a", "1", revision, null));
            assertThat(again.get("b").orElseThrow().remaining()).contains(Duration.ofSeconds(30));
            again.commit(Write.delete("a"));
            again.commit(Write.create("a", "2"));
            assertThat(again.get("a").orElseThrow().revision()).isGreaterThan(revision + 2);
        }
    }

    @Test
    void writesNothingAsItCloses() {
        long revision = done(Write.put("a", "1"));

        backend().close();

        try (var again = SqliteBackend.open(file(), time)) {
            assertThat(again.revision()).isEqualTo(revision);
        }
    }

    @Test
    void keepsWhatWasAcknowledgedWhenTheProcessIsKilled() throws Exception {
        for (int i = 0; i < 100; i++) {
            done(Write.put("k/%03d".formatted(i), "x"));
        }
        // What a killed process leaves: the files as they are, with nothing closed.
        var copy = directory.resolve("copy.sqlite");
        Files.copy(file(), copy);
        Files.copy(sibling("-wal"), directory.resolve("copy.sqlite-wal"));

        try (var again = SqliteBackend.open(copy, time)) {
            assertThat(again.range("k/", "l", 1000)).hasSize(100);
        }
    }

    @Test
    void dropsAHalfWrittenCommitOfAKilledProcess() throws Exception {
        done(Write.put("a", "1"));
        done(Write.put("b", "x".repeat(20_000)));
        var copy = directory.resolve("copy.sqlite");
        var log = directory.resolve("copy.sqlite-wal");
        Files.copy(file(), copy);
        Files.copy(sibling("-wal"), log);
        try (var channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 5_000);
        }

        try (var again = SqliteBackend.open(copy, time)) {
            assertThat(again.get("a")).isPresent();
            assertThat(again.get("b")).isEmpty();
        }
    }

    @Test
    void leavesNoThreadBehindWhenItsClosingIsInterrupted() {
        done(Write.put("a", "1"));

        Thread.currentThread().interrupt();
        backend().close();

        assertThat(Thread.interrupted()).isTrue();
        eventually(
                "its threads end",
                SOON,
                () ->
                        Thread.getAllStackTraces().keySet().stream()
                                .map(Thread::getName)
                                .filter(name -> name.startsWith("sqlite-"))
                                .toList(),
                List::isEmpty);
    }

    @Test
    void onlyTheOwnerMayReadItsFiles() throws Exception {
        done(Write.put("a", "1"));

        for (var path : new Path[] {file(), sibling("-wal"), sibling("-shm")}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void refusesAFileOfANewerVersion() throws Exception {
        backend().close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = " + (Database.FORMAT + 1));
        }

        assertFault(Reason.Code.DATA_DIR_TOO_NEW, () -> SqliteBackend.open(file(), time));
    }

    @Test
    void refusesAFileThatIsNoDatabase() throws Exception {
        var other = directory.resolve("other.sqlite");
        Files.writeString(other, "not a database, but long enough to be mistaken".repeat(100));

        assertFault(Reason.Code.STATE_FILE_DAMAGED, () -> SqliteBackend.open(other, time));
        assertThat(Files.readString(other)).startsWith("not a database");
    }

    @Test
    void refusesADamagedFile() throws Exception {
        fill();
        backend().close();
        try (var channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            for (long at = 8192; at < channel.size(); at += 4096) {
                channel.write(ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}), at);
            }
        }

        assertFault(Reason.Code.STATE_FILE_DAMAGED, () -> SqliteBackend.open(file(), time));
    }

    @Test
    void refusesATruncatedFile() throws Exception {
        fill();
        backend().close();
        try (var channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }

        assertFault(Reason.Code.STATE_FILE_DAMAGED, () -> SqliteBackend.open(file(), time));
    }

    @Test
    void saysThatItsDirectoryIsMissing() {
        assertFault(
                Reason.Code.BACKEND_UNAVAILABLE,
                () -> SqliteBackend.open(directory.resolve("none/backend.sqlite"), time));
    }

    @Test
    void refusesToGoOnWithAFileThatWasMovedUntilItIsBack() throws Exception {
        done(Write.put("a", "1"));
        var elsewhere = directory.resolve("elsewhere");

        Files.move(file(), elsewhere);
        assertFault(Reason.Code.BACKEND_UNAVAILABLE, () -> backend().get("a"));
        assertFault(Reason.Code.BACKEND_UNAVAILABLE, () -> backend().commit(Write.put("a", "2")));

        Files.move(elsewhere, file());
        assertThat(backend().get("a").orElseThrow().value()).isEqualTo("1");
        done(Write.put("a", "3"));
        assertThat(backend().get("a").orElseThrow().value()).isEqualTo("3");
    }

    @Test
    void leavesAnotherFileInItsPlaceAlone() throws Exception {
        done(Write.put("a", "1"));
        Files.delete(file());
        Files.writeString(file(), "somebody else's");

        assertFault(Reason.Code.BACKEND_UNAVAILABLE, () -> backend().get("a"));
        assertFault(Reason.Code.BACKEND_UNAVAILABLE, () -> backend().commit(Write.put("a", "2")));
        assertThat(Files.readString(file())).isEqualTo("somebody else's");
    }

    @Test
    void sweepsWhatHasExpiredLittleByLittle() throws Exception {
        for (int i = 0; i < 1200; i++) {
            done(Write.put("old/%04d".formatted(i), "x").expiringIn(Duration.ofSeconds(1)));
        }
        done(Write.put("kept", "x"));

        time.jump(Duration.ofMinutes(1));
        done(Write.put("wake", "1"));
        done(Write.put("wake", "2"));

        assertThat(rows()).isEqualTo(1202 - 500);
    }

    private void fill() {
        for (int i = 0; i < 1000; i++) {
            done(Write.put("k/%04d".formatted(i), "x".repeat(200)));
        }
    }

    private Path file() {
        return directory.resolve("backend.sqlite");
    }

    private Path sibling(String suffix) {
        return directory.resolve("backend.sqlite" + suffix);
    }

    private int rows() throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM items")) {
            return row.getInt(1);
        }
    }

    private static void assertFault(Reason.Code code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        FaultException.class,
                        e -> assertThat(e.fault().reason().code()).isEqualTo(code));
    }
}
