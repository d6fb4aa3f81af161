package dev.muster.tctl.session;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdminIdentityTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void aMissingDataDirectoryNamesTheFileAndTheWayToAnotherHost() {
        var admin = new AdminIdentity(List.of(directory.resolve("nowhere")));

        assertThatThrownBy(() -> admin.local(directory.resolve("data")))
                .hasMessageContaining(directory.resolve("data/identity/admin.pem").toString())
                .hasMessageContaining("--auth-server and -i");
    }

    @Test
    void whereRootRunsTheServerItSaysSo() throws IOException {
        var rootDataDir = Files.createDirectory(directory.resolve("root"));

        assertThatThrownBy(() ->
                        new AdminIdentity(List.of(rootDataDir)).local(directory.resolve("data")))
                .hasMessageContaining(directory.resolve("data/identity/admin.pem").toString())
                .hasMessageContaining(rootDataDir.toString())
                .hasMessageContaining("belongs to " + Files.getOwner(rootDataDir).getName());
    }

    @Test
    void aDataDirectoryOfAnAgentAloneIsCalledThat() {
        assertThatThrownBy(() -> new AdminIdentity(List.of()).local(directory))
                .hasMessageContaining("no Auth Service has run")
                .hasMessageContaining(directory.resolve("identity/admin.pem").toString());
    }

    @Test
    void aNamedFileThatIsNotThereIsNamed() {
        var file = directory.resolve("admin.pem");

        assertThatThrownBy(() -> new AdminIdentity(List.of()).named(file))
                .hasMessageContaining("there is no file " + file);
    }

    @Test
    void aDamagedFileIsCalledDamaged() throws IOException {
        var file = Files.writeString(directory.resolve("admin.pem"), "-----BEGIN");

        assertThatThrownBy(() -> new AdminIdentity(List.of()).named(file))
                .hasMessageContaining("STATE_FILE_DAMAGED")
                .hasMessageContaining(file.toString());
    }
}
