package dev.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The README's first commands without configuration, in a network namespace of their own so that
/// the default ports are free. bin/test says when it leaves these out for want of root.
@Tag("needs-root")
final class FirstUseIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void theReadmesCommandsWorkForAnOrdinaryUser() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        var nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=" + directory;

        var run = firstUse(nobody);

        assertThat(run.succeeded().out())
                .contains("{\"status\":\"ok\"}")
                .containsPattern("\\{\"status\":\"ok\",\"pid\":[0-9]+}")
                .contains("Auth,Node")
                .contains("Successfully pinged server")
                .endsWith("first use: done\n");
    }

    private Run firstUse(String as) {
        var script = Tree.ROOT.resolve("it/src/test/resources/first-use.sh");
        return Run.of(
                List.of(
                        "unshare",
                        "--net",
                        "bash",
                        "-c",
                        "ip link set lo up && exec %s %s %s %s"
                                .formatted(as, script, Tree.ROOT, directory)));
    }
}
