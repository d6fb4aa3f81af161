package dev.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands typed by someone who is not the user of the server. Needs root to be someone else.
@Tag("needs-root")
final class OtherUserIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @BeforeEach
    void open() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void tctlAndDebugNameTheFileAndTheUser() throws Exception {
        try (var cluster = new Cluster(directory)) {
            cluster.startAuth().awaitOk();
            var config = directory.resolve("auth/teleport.yaml").toString();

            for (var command :
                    List.of(
                            List.of(Tree.command("tctl"), "inventory", "ls", "-c", config),
                            List.of(Tree.command("teleport"), "debug", "readyz", "-c", config))) {
                var run = Run.of(asNobody(command));

                assertThat(run.exit()).isEqualTo(1);
                assertThat(run.err())
                        .startsWith("ERROR: ")
                        .contains("PERMISSION_DENIED")
                        .contains(cluster.dataDir("auth").toString())
                        .contains("nobody");
            }
        }
    }

    @Test
    void dataDirectoryThatIsNotWritableEndsTheStart() throws Exception {
        var closed = Files.createDirectory(directory.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));

        var run =
                Run.of(
                        asNobody(
                                List.of(
                                        Tree.command("teleport"),
                                        "start",
                                        "--data-dir=" + closed.resolve("state"))));

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("DATA_DIR_UNUSABLE").contains(closed.toString());
    }

    private static List<String> asNobody(List<String> command) {
        return Stream.concat(
                        Stream.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"),
                        command.stream())
                .toList();
    }
}
