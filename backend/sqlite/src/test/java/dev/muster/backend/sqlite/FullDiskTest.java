package dev.muster.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.testkit.Commands;
import dev.muster.testkit.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a file system of 2 MiB, which only root can mount.
@Tag("needs-root")
final class FullDiskTest {
    @TempDir Path directory;

    @BeforeEach
    void mount() throws Exception {
        Commands.run(
                List.of("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", directory.toString()));
    }

    @AfterEach
    void unmount() throws Exception {
        Commands.run(List.of("umount", directory.toString()));
    }

    @Test
    void saysThatTheDiskIsFullAndGoesOnWhenItIsNot() throws Exception {
        var ballast = directory.resolve("ballast");
        try (var backend =
                SqliteBackend.open(directory.resolve("backend.sqlite"), new ManualTime())) {
            backend.commit(Write.put("kept", "1"));
            fill(ballast);

            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> backend.commit(Write.put("big", "x".repeat(500_000))))
                        .isInstanceOfSatisfying(
                                FaultException.class,
                                e ->
                                        assertThat(e.fault().reason().code())
                                                .isEqualTo(Reason.Code.DISK_FULL));
            }
            assertThat(backend.get("kept")).isPresent();
            assertThat(backend.get("big")).isEmpty();

            Files.delete(ballast);
            assertThat(backend.commit(Write.put("big", "x".repeat(500_000))))
                    .isInstanceOf(Commit.Done.class);
            assertThat(backend.get("big")).isPresent();
        }
    }

    @Test
    void saysAtTheStartThatTheDiskIsFull() throws Exception {
        fill(directory.resolve("ballast"));

        assertThatThrownBy(() ->
                        SqliteBackend.open(directory.resolve("backend.sqlite"), new ManualTime()))
                .isInstanceOfSatisfying(
                        FaultException.class,
                        e ->
                                assertThat(e.fault().reason().code())
                                        .isEqualTo(Reason.Code.DISK_FULL));
    }

    private static void fill(Path file) {
        try (var out = Files.newOutputStream(file)) {
            var block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException _) {
            // Full, as wanted.
        }
    }
}
