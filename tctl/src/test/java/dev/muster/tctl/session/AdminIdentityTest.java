package dev.muster.tctl.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.identity.IdentityFile;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdminIdentityTest {
    private final ManualTime time = new ManualTime();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void aMissingDataDirectoryNamesTheFileAndTheWayToAnotherHost() {
        var admin = new AdminIdentity(List.of(directory.resolve("nowhere")), time);

        assertThatThrownBy(() -> admin.local(directory.resolve("data")))
                .hasMessageContaining(directory.resolve("data/identity/admin.pem").toString())
                .hasMessageContaining("--auth-server and -i");
    }

    @Test
    void whereRootRunsTheServerItSaysSo() throws IOException {
        var rootDataDir = Files.createDirectory(directory.resolve("root"));

        assertThatThrownBy(() ->
                        new AdminIdentity(List.of(rootDataDir), time)
                                .local(directory.resolve("data")))
                .hasMessageContaining(directory.resolve("data/identity/admin.pem").toString())
                .hasMessageContaining(rootDataDir.toString())
                .hasMessageContaining("belongs to " + Files.getOwner(rootDataDir).getName());
    }

    @Test
    void aDataDirectoryOfAnAgentAloneIsCalledThat() {
        assertThatThrownBy(() -> new AdminIdentity(List.of(), time).local(directory))
                .hasMessageContaining("no Auth Service has run")
                .hasMessageContaining(directory.resolve("identity/admin.pem").toString());
    }

    @Test
    void aNamedFileThatIsNotThereIsNamed() {
        var file = directory.resolve("admin.pem");

        assertThatThrownBy(() -> new AdminIdentity(List.of(), time).named(file))
                .hasMessageContaining("there is no file " + file);
    }

    @Test
    void aDamagedFileIsCalledDamaged() throws IOException {
        var file = Files.writeString(directory.resolve("admin.pem"), "-----BEGIN");

        assertThatThrownBy(() -> new AdminIdentity(List.of(), time).named(file))
                .hasMessageContaining("STATE_FILE_DAMAGED")
                .hasMessageContaining(file.toString());
    }

    @Test
    void oneThatHasExpiredIsNotTriedAndTheWayToAnotherIsNamed() {
        var file = directory.resolve("admin.pem");
        var authority = new TestAuthority("c1", time.instant());
        var keys = TestAuthority.newKeys();
        var certificate = authority.issue(keys.getPublic(), "admin", "admin", List.of());
        new IdentityFile(file)
                .write(
                        new Identity(
                                keys.getPrivate(), certificate, List.of(authority.certificate())));
        assertThat(new AdminIdentity(List.of(), time).named(file).certificate())
                .isEqualTo(certificate);

        time.jump(TestAuthority.VALIDITY);

        assertThatThrownBy(() -> new AdminIdentity(List.of(), time).named(file))
                .hasMessageContaining("CERTIFICATE_EXPIRED")
                .hasMessageContaining(file.toString())
                .hasMessageContaining("Restart an Auth Service");
    }
}
