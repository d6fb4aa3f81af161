package dev.muster.runtime.datadir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class DataDirTest {
    private Path root = Path.of("");

    @BeforeEach
    void name(@TempDir Path dir) throws IOException {
        root = dir.toRealPath().resolve("state/teleport");
    }

    @Test
    void missingDirectoryIsMadeForItsOwnerAlone() throws IOException {
        try (var dir = DataDir.open(root)) {
            var layout = dir.layout();

            assertThat(layout.root()).isEqualTo(root);
            assertThat(modeOf(root)).isEqualTo("rwx------");
            assertThat(modeOf(root.resolveSibling(""))).isEqualTo("rwx------");
            assertThat(modeOf(layout.identities())).isEqualTo("rwx------");
            assertThat(modeOf(layout.auditLog())).isEqualTo("rwx------");
            assertThat(modeOf(layout.lock())).isEqualTo("rw-------");
            assertThat(layout.format()).hasContent("1\n");
            assertThat(layout.lock()).hasContent(ProcessHandle.current().pid() + "\n");
        }
    }

    @Test
    void closedDirectoryOpensAgain() {
        DataDir.open(root).close();

        DataDir.open(root).close();

        assertThat(root.resolve("lock")).isEmptyFile();
    }

    @Test
    void emptyDirectoryOpenToOthersIsClosedToThem() throws IOException {
        Files.createDirectories(root.resolve("lost+found"));
        setMode(root, "rwxr-xr-x");

        DataDir.open(root).close();

        assertThat(modeOf(root)).isEqualTo("rwx------");
    }

    @Test
    void directoryMadeForSomethingElseIsLeftAlone() throws IOException {
        Files.createDirectories(root.resolve("photos"));
        setMode(root, "rwxr-xr-x");

        var reason = reason(() -> DataDir.open(root));

        assertThat(reason.code()).isEqualTo(Reason.Code.DATA_DIR_UNUSABLE);
        assertThat(reason.cause())
                .isEqualTo("others may enter it (rwxr-xr-x), and it holds something else");
        assertThat(modeOf(root)).isEqualTo("rwxr-xr-x");
        assertThat(root).isDirectoryNotContaining("glob:**/{lock,format}");
    }

    @Test
    void tokenPutThereBeforeTheFirstStartIsNoHindrance() throws IOException {
        Files.createDirectories(root);
        setMode(root, "rwx------");
        Files.writeString(root.resolve("token"), "secret");

        DataDir.open(root).close();

        assertThat(root.resolve("token")).hasContent("secret");
    }

    @Test
    void fileInPlaceOfTheDirectoryIsNamed() throws IOException {
        Files.createDirectories(root.resolveSibling("other"));
        Files.writeString(root, "");

        var reason = reason(() -> DataDir.open(root));

        assertThat(reason.code()).isEqualTo(Reason.Code.DATA_DIR_UNUSABLE);
        assertThat(reason.cause()).isEqualTo(root + " is no directory");
        assertThat(reason(() -> DataDir.open(root.resolve("below"))).cause())
                .contains(root.toString());
    }

    @Test
    void anotherUsersDirectoryIsRefusedWithBothNames() throws IOException {
        Files.createDirectories(root);
        var owner = Files.getOwner(root).getName();
        var user = new Account(Account.ofThisProcess().uid() + 1, "ada");

        var reason = reason(() -> DataDir.open(root, user));

        assertThat(reason.code()).isEqualTo(Reason.Code.DATA_DIR_UNUSABLE);
        assertThat(reason.cause())
                .isEqualTo("it belongs to %s, and this process runs as ada".formatted(owner));
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void secondOpeningInThisProcessIsRefusedAndLeavesTheLock() throws Exception {
        try (var _ = DataDir.open(root)) {
            var pid = Long.toString(ProcessHandle.current().pid());
            assertThat(reason(() -> DataDir.open(root)).cause()).endsWith("pid " + pid);

            var link = Files.createSymbolicLink(root.resolveSibling("link"), root);
            assertThat(reason(() -> DataDir.open(link)).code())
                    .isEqualTo(Reason.Code.DATA_DIR_IN_USE);

            var other = start();
            assertThat(other.waitFor()).isNotZero();
            assertThat(other.errorReader().readAllAsString())
                    .contains("DATA_DIR_IN_USE", "pid " + pid);
        }
    }

    @Test
    void processThatHoldsItIsNamedAndItsDeathFreesIt() throws Exception {
        var holder = start();
        assertThat(holder.inputReader().readLine()).isEqualTo("held");

        var reason = reason(() -> DataDir.open(root));
        assertThat(reason.code()).isEqualTo(Reason.Code.DATA_DIR_IN_USE);
        assertThat(reason.cause()).isEqualTo("another process uses it, pid " + holder.pid());

        holder.destroyForcibly().waitFor();
        DataDir.open(root).close();
    }

    @Test
    void newerFormatIsLeftToTheNewerVersion() throws IOException {
        DataDir.open(root).close();
        Files.writeString(root.resolve("format"), "2\n");

        var reason = reason(() -> DataDir.open(root));

        assertThat(reason.code()).isEqualTo(Reason.Code.DATA_DIR_TOO_NEW);
        assertThat(reason.cause()).isEqualTo("its format is 2; this build reads up to 1");
        assertThat(root.resolve("format")).hasContent("2\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "one", "-1", "0", "99999999999999999999", "1 2", "\0\0\0\0"})
    void damagedFormatIsNotGuessed(String text) throws IOException {
        DataDir.open(root).close();
        Files.writeString(root.resolve("format"), text);

        var reason = reason(() -> DataDir.open(root));

        assertThat(reason.code()).isEqualTo(Reason.Code.STATE_FILE_DAMAGED);
        assertThat(reason.cause()).isEqualTo(root.resolve("format") + " does not hold a number");
    }

    @Test
    void stateWithoutAFormatIsNotWrittenOver() throws IOException {
        DataDir.open(root).close();
        Files.delete(root.resolve("format"));
        Files.writeString(root.resolve("backend.sqlite"), "");

        assertThat(reason(() -> DataDir.open(root)).code())
                .isEqualTo(Reason.Code.STATE_FILE_DAMAGED);
        assertThat(root.resolve("format")).doesNotExist();
    }

    @Test
    void crashBeforeTheFormatWasWrittenIsNoHindrance() throws IOException {
        DataDir.open(root).close();
        Files.move(root.resolve("format"), root.resolve("format.new"));

        DataDir.open(root).close();

        assertThat(root.resolve("format")).hasContent("1\n");
    }

    @Test
    void refusalLetsGoOfTheLock() throws IOException {
        DataDir.open(root).close();
        Files.writeString(root.resolve("format"), "2");
        assertThat(reason(() -> DataDir.open(root)).code()).isEqualTo(Reason.Code.DATA_DIR_TOO_NEW);

        Files.writeString(root.resolve("format"), "1");

        DataDir.open(root).close();
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldDataDir.class.getName(),
                        root.toString())
                .start();
    }

    private static Reason reason(ThrowingCallable open) {
        return catchThrowableOfType(FaultException.class, open).fault().reason();
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void setMode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
