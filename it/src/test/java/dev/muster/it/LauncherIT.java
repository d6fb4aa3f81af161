package dev.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The launchers in a copy of the tree that nobody has built, below a path with a space.
final class LauncherIT {
    private static final Duration BUILD = Duration.ofMinutes(4);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static Path tree;

    @BeforeAll
    static void copyAndBuild() throws Exception {
        // Others must get in, for the test of a tree that is not theirs.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        tree = Files.createDirectory(directory.resolve("a tree"));
        sh(
                "tar -C '%s' --exclude=.git --exclude=.build --anchored --no-wildcards-match-slash --exclude='./*/target' --exclude='./*/*/target' -cf - . | tar -C '%s' -xf -"
                        .formatted(Tree.ROOT, tree));

        var first = tctl("version");

        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.out()).startsWith("Muster v");
        assertThat(first.err())
                .isEqualTo("tctl: building (the first time takes up to 2 minutes)\n");
    }

    @Test
    void whatIsBuiltStartsAtOnceAndSaysNothing() {
        tctl("version");

        var run = tctl("version");

        assertThat(run.err()).isEmpty();
    }

    @Test
    void aSymbolicLinkFromElsewhereWorks() throws Exception {
        var link = Files.createSymbolicLink(directory.resolve("t"), tree.resolve("bin/tctl"));

        var run = run(Map.of(), "cd / && '%s' version".formatted(link));

        assertThat(run.out()).startsWith("Muster v").contains("(tctl)");
    }

    @Test
    void exitCodesAndStreamsPassThrough() {
        var run = tctl("no-such-command");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("ERROR: ");
    }

    @Test
    void optionsForTheJvmComeFromTheEnvironment() {
        var run =
                run(
                        Map.of("TELEPORT_JAVA_OPTS", "-Xmx77m -XX:+PrintCommandLineFlags"),
                        "'%s/bin/tctl' version".formatted(tree));

        assertThat(run.out()).contains("-XX:MaxHeapSize=" + 77 * 1024 * 1024);
    }

    /// What the file says, and the flags that the process gets.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    auth_service: {enabled: no}                          | -XX:+UseSerialGC
                    auth_service: {listen_addr: x:1, enabled: false}     | -XX:+UseSerialGC
                    auth_service:\\n  # on\\n  enabled:  off # not here  | -XX:+UseSerialGC
                    auth_service: {enabled: yes}                         | -XX:+UseG1GC
                    auth_service:\\n  # enabled: no\\n  enabled: yes     | -XX:+UseG1GC
                    auth_service:\\nssh_service: {enabled: no}           | -XX:+UseG1GC
                    auth_service:\\nssh_service:\\n  enabled: no         | -XX:+UseG1GC
                    auth_service: {enabled: nonsense}                    | -XX:+UseG1GC
                    teleport: {auth_service: {enabled: no}}              | -XX:+UseG1GC
                    """)
    void anAgentGetsItsSmallHeapByItsFileToo(String file, String collector) throws Exception {
        var config = directory.resolve("teleport.yaml");
        Files.writeString(config, "version: v3\n" + file.replace("\\n", "\n") + "\n");

        var run =
                run(
                        Map.of("TELEPORT_JAVA_OPTS", "-XX:+PrintCommandLineFlags"),
                        "'%s/bin/teleport' start -c '%s' --no-such-flag".formatted(tree, config));

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).contains(collector).doesNotContain("missing");
        assertThat(run.out().contains("/agent-")).isEqualTo(collector.contains("Serial"));
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        touchASource();

        try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = both.submit(() -> tctl("version"));
            var second = both.submit(() -> tctl("version"));

            assertThat(List.of(first.get().exit(), second.get().exit())).containsOnly(0);
            assertThat(List.of(first.get().err(), second.get().err()))
                    .containsExactlyInAnyOrder(
                            "tctl: building (the first time takes up to 2 minutes)\n",
                            "tctl: waiting for another build of this tree\n");
        }
    }

    @Test
    void aFailedBuildShowsTheErrorAndTheLogAndRunsNothing() throws Exception {
        var source = tree.resolve("tctl/src/main/java/dev/muster/tctl/VersionCommand.java");
        var good = Files.readString(source);
        Files.writeString(source, good + "broken");

        var broken = tctl("version");
        Files.writeString(source, good);
        var mended = tctl("version");

        assertThat(broken.exit()).isEqualTo(1);
        assertThat(broken.out()).isEmpty();
        assertThat(broken.err())
                .contains("ERROR: the build failed")
                .contains("VersionCommand.java:[")
                .contains("The full log is " + tree.resolve(".build/build.log"));
        assertThat(mended.exit()).as(mended.err()).isZero();
    }

    @Test
    void aRebuildTakesNothingAwayFromARunningProcess() throws Exception {
        var holder =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "exec 8<.build/runs/$(cat .build/current)/in-use; flock -s 8; read _")
                        .directory(tree.toFile())
                        .start();
        try {
            var used = tree.resolve(".build/runs").resolve(current());
            var source = tree.resolve("tctl/src/main/java/dev/muster/tctl/VersionCommand.java");
            Files.writeString(source, Files.readString(source).replace("JVM %s", "on JVM %s"));

            assertThat(tctl("version").out()).contains("on JVM");

            assertThat(used.resolve("lib")).exists();
            assertThat(tree.resolve(".build/runs").resolve(current())).isNotEqualTo(used);
        } finally {
            holder.destroy();
        }
    }

    @Test
    void aStartUpCacheOfOtherJarsIsNeverUsed() throws Exception {
        var show = Map.of("TELEPORT_JAVA_OPTS", "-XX:+PrintCommandLineFlags");
        var command = "'%s/bin/tctl' version".formatted(tree);
        assertThat(run(show, command).out()).contains("-XX:AOTCache=");

        var jar = sh("echo '%s'/.build/runs/%s/lib/tctl-*.jar".formatted(tree, current())).strip();
        sh(
                "cp -p '%1$s' '%1$s.new' && touch -d '1 hour ago' '%1$s.new' && mv '%1$s.new' '%1$s'"
                        .formatted(jar));

        assertThat(run(show, command).out())
                .contains("-XX:AOTCache=") // one trained anew, for the jar as it is now
                .doesNotContain("missing");
        assertThat(sh("ls '%s'/.build/runs/%s".formatted(tree, current())))
                .containsPattern("(?s)tctl-[0-9a-f]{64}\\.aot.*tctl-[0-9a-f]{64}\\.aot");
    }

    @Test
    @Tag("needs-root")
    void withoutAJdkItSaysWhatToInstall() throws Exception {
        var jdks = Path.of(System.getProperty("java.home")).toRealPath().getParent();

        var run =
                run(
                        Map.of("JAVA_HOME", "/nowhere", "HOME", "/nowhere"),
                        "unshare --mount sh -c \"mount -t tmpfs none '%s' && exec '%s/bin/tctl' version\""
                                .formatted(jdks, tree));

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).startsWith("ERROR: tctl needs a JDK 25").contains("temurin-25-jdk");
    }

    @Test
    @Tag("needs-root")
    void inATreeThatIsNotTheirsPeopleRunWhatIsBuilt() {
        touchASource();
        var nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/nonexistent";

        var run = run(Map.of(), "%s '%s/bin/tctl' version".formatted(nobody, tree));

        assertThat(run.exit()).isZero();
        assertThat(run.out()).startsWith("Muster v");
        assertThat(run.err()).contains("running what is built");
    }

    @Test
    @Tag("needs-root")
    void aBuildRunsElsewhereWithoutItsSourcesForAUserWhoMayNotWriteIt() {
        tctl("version");
        var nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/nonexistent";

        // No start-up cache fits, as after an update of the JDK.
        var run =
                run(
                        Map.of(),
                        "cd '%s' && mkdir copy && tar -C '%s' -cf - bin .build/current .build/stamp .build/runs | tar -C copy -xf - && touch copy/.build/stamp && %s copy/bin/tctl version"
                                .formatted(directory, tree, nobody));

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("Muster v");
        assertThat(run.exit()).isZero();
    }

    private static void touchASource() {
        sh("touch '%s/core/src/main/java/dev/muster/core/version/Version.java'".formatted(tree));
    }

    private static String current() throws IOException {
        return Files.readString(tree.resolve(".build/current")).strip();
    }

    private static Run tctl(String argument) {
        return run(Map.of(), "'%s/bin/tctl' %s".formatted(tree, argument));
    }

    private static String sh(String script) {
        return run(Map.of(), script).succeeded().out();
    }

    private static Run run(Map<String, String> environment, String script) {
        return Run.of(List.of("bash", "-c", script), environment, BUILD);
    }
}
