package dev.muster.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Write;
import dev.muster.backend.sqlite.SqliteBackend;
import dev.muster.core.time.Time;
import dev.muster.runtime.datadir.DataDir;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `teleport backend migrate` as it is typed, from one data directory to another.
final class MigrateCommandTest {
    private static final int KEYS = 20;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void fillTheSource() throws IOException {
        configure("old", "");
        configure("new", "");
        try (var data = DataDir.open(directory.resolve("old"));
                var backend = SqliteBackend.open(data.layout().backend(), Time.system())) {
            for (int i = 0; i < KEYS; i++) {
                backend.commit(Write.put("key/" + i, "v" + i));
            }
        }
    }

    @Test
    void copiesAndSaysWhatAndWhatNext() {
        assertThat(migrate("old", "new")).isZero();

        assertThat(out.toString())
                .startsWith(
                        "Copied 20 keys from sqlite %s to sqlite %s in "
                                .formatted(file("old"), file("new")))
                .contains("Both hold the same: sha256:")
                .contains("Now start Auth with " + directory.resolve("new.yaml"));
        assertThat(err.toString()).isEmpty();
        assertThat(keys("new")).isEqualTo(KEYS);
    }

    @Test
    void saysItInJson() {
        assertThat(migrate("old", "new", "--format=json")).isZero();

        assertThat(out.toString())
                .contains("\"from\": \"sqlite " + file("old"))
                .contains("\"dry_run\": false")
                .contains("\"keys\": 20")
                .contains("\"leases_left_out\": 0")
                .contains("\"digest\": \"sha256:");
    }

    @Test
    void aDryRunChangesNothing() {
        assertThat(migrate("old", "new", "--dry-run")).isZero();

        assertThat(out.toString())
                .startsWith("Would copy 20 keys from sqlite ")
                .endsWith(", which is empty.\n");
        assertThat(directory.resolve("new")).doesNotExist();
    }

    @Test
    void aDryRunNamesACopyThatBrokeOff() {
        try (var data = DataDir.open(directory.resolve("new"));
                var backend = SqliteBackend.open(data.layout().backend(), Time.system())) {
            backend.commit(Write.put("migration", "{}"));
            backend.commit(Write.put("key/0", "v0"));
        }

        assertThat(migrate("old", "new", "--dry-run")).isZero();

        assertThat(out.toString())
                .endsWith(", which holds a copy that broke off and is begun anew.\n");
        assertThat(keys("new")).isEqualTo(2);
    }

    @Test
    void refusesToCopyOntoAClusterAlsoInADryRun() {
        assertThat(migrate("old", "new")).isZero();

        assertThat(migrate("old", "new")).isOne();
        assertThat(err.toString()).contains("(STORAGE_NOT_EMPTY)").contains("key/0");
        assertThat(migrate("old", "new", "--dry-run")).isOne();
    }

    @Test
    void refusesASourceThatAProcessHolds() {
        try (var _ = DataDir.open(directory.resolve("old"))) {
            assertThat(migrate("old", "new")).isOne();
        }

        assertThat(err.toString())
                .contains("(DATA_DIR_IN_USE)")
                .contains("`teleport stop --data-dir=%s`".formatted(directory.resolve("old")))
                .doesNotContain("of its own");
        assertThat(directory.resolve("new")).doesNotExist();
    }

    @Test
    void refusesTwoConfigurationsOfOneStore() {
        assertThat(migrate("old", "old")).isOne();

        assertThat(err.toString())
                .isEqualTo(
                        "ERROR: Cannot migrate the storage: both configurations name sqlite %s"
                                        .formatted(file("old"))
                                + " (ARGUMENT_INVALID). Change teleport.storage, or"
                                + " teleport.data_dir for sqlite, in the one of --to\n");
    }

    @Test
    void refusesASourceThatIsNotThere() throws IOException {
        configure("none", "");

        assertThat(migrate("none", "new")).isOne();

        assertThat(err.toString()).contains("there is no sqlite " + file("none"));
        assertThat(directory.resolve("none")).doesNotExist();
    }

    @Test
    void refusesAConfigurationWithoutAuth() throws IOException {
        configure("agent", "auth_service: {enabled: no}\n");

        assertThat(migrate("old", "agent")).isOne();

        assertThat(err.toString()).contains("auth_service is not enabled in ");
    }

    @Test
    void wantsBothConfigurations() {
        assertThat(run("backend", "migrate", "--from=x")).isEqualTo(2);

        assertThat(err.toString()).contains("--to=FILE");
    }

    private int migrate(String from, String to, String... more) {
        var words = new String[4 + more.length];
        words[0] = "backend";
        words[1] = "migrate";
        words[2] = "--from=" + directory.resolve(from + ".yaml");
        words[3] = "--to=" + directory.resolve(to + ".yaml");
        System.arraycopy(more, 0, words, 4, more.length);
        return run(words);
    }

    private int run(String... words) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }

    private void configure(String name, String more) throws IOException {
        Files.writeString(
                directory.resolve(name + ".yaml"),
                """
                version: v3
                teleport:
                  data_dir: %s
                %s\
                """
                        .formatted(directory.resolve(name), more));
    }

    private Path file(String name) {
        return directory.resolve(name).resolve("backend.sqlite");
    }

    private int keys(String name) {
        try (var backend = SqliteBackend.open(file(name), Time.system())) {
            return backend.range(" ", "\u007f", 100).size();
        }
    }
}
