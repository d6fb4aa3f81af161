package dev.muster.tctl.session;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdminIdentityTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void aMissingIdentityNamesTheFileAndBothWaysOut() {
        var admin = new AdminIdentity("alice", directory.resolve("nowhere"));

        assertThatThrownBy(() -> admin.local(directory.resolve("data")))
                .hasMessageContaining(directory.resolve("data/identity/admin.pem").toString())
                .hasMessageContaining("--auth-server and -i");
    }

    @Test
    void whereRootRunsTheServerItSaysWhoseFileThatIs() throws IOException {
        var rootDataDir = Files.createDirectory(directory.resolve("root"));
        var owner = Files.getOwner(rootDataDir).getName();
        var admin = new AdminIdentity("alice", rootDataDir);

        assertThatThrownBy(() -> admin.local(directory.resolve("data")))
                .hasMessageContaining("user alice has none")
                .hasMessageContaining(rootDataDir.toString())
                .hasMessageContaining("belongs to user " + owner)
                .hasMessageContaining("sudo -u " + owner);
    }

    @Test
    void aNamedFileThatIsNotThereIsNamed() {
        var file = directory.resolve("admin.pem");

        assertThatThrownBy(() -> new AdminIdentity("alice", directory).named(file))
                .hasMessageContaining("there is no file " + file);
    }

    @Test
    void aDamagedFileIsCalledDamaged() throws IOException {
        var file = Files.writeString(directory.resolve("admin.pem"), "-----BEGIN");

        assertThatThrownBy(() -> new AdminIdentity("alice", directory).named(file))
                .hasMessageContaining("STATE_FILE_DAMAGED")
                .hasMessageContaining(file.toString());
    }
}
