package dev.muster.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `teleport configure --test` as it is typed.
final class ConfigureCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void namesTheMistakesOfAConnectionStringBesideAllOthers() throws IOException {
        var file =
                write(
                        """
                        teleport:
                          nodenam: a
                          storage:
                            type: postgresql
                            conn_string: postgresql://me:secret@db:x/c?sslmode=on&sslkey=/no/key
                            pool_size: 0
                        """);

        assertThat(test(file)).isOne();

        var at = file + ":5 teleport.storage.conn_string: ";
        assertThat(err.toString())
                .contains("The configuration has 5 problems (CONFIG_INVALID)")
                .contains(file + ":2 teleport.nodenam: unknown key")
                .contains(at + "has \"db:x\" where a host stands")
                .contains(at + "has a wrong sslmode: \"on\". Write one of disable, allow, ")
                .contains(at + "names a file as sslkey that this user cannot read: /no/key")
                .contains(file + ":6 teleport.storage.pool_size: ")
                .doesNotContain("secret");
    }

    @Test
    void namesTheFilesThatAnEngineNeedsAndAreNotThere() throws IOException {
        var etcd =
                write(
                        """
                        teleport:
                          storage:
                            type: etcd
                            peers: "https://etcd-1:2379"
                            tls_ca_file: /no/ca.pem
                        """);
        assertThat(test(etcd)).isOne();
        assertThat(err.toString())
                .contains(etcd + ":5 teleport.storage.tls_ca_file: names a file that this user");

        var postgresql = write("teleport: {storage: {type: postgresql, conn_string: /no/uri}}");
        assertThat(test(postgresql)).isOne();
        assertThat(err.toString())
                .contains(postgresql + ":1 teleport.storage.conn_string: /no/uri does not exist");
    }

    @Test
    void doesNotLookAtTheStorageOfAnAgent() throws IOException {
        var file =
                write(
                        """
                        auth_service: {enabled: no}
                        teleport:
                          auth_server: auth:3025
                          auth_token: abc
                          storage: {type: postgresql, conn_string: /no/uri}
                        """);

        assertThat(test(file)).as(err.toString()).isZero();
        assertThat(out).hasToString(file + " is valid.\n");
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("teleport.yaml"), yaml);
    }

    private int test(Path file) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("configure", "--test", file.toString());
    }
}
