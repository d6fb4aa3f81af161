package dev.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What systemd's own checker makes of deploy/systemd. It needs no systemd that runs.
@Tag("needs-systemd")
final class SystemdUnitIT {
    private static final Path DEPLOY = Tree.ROOT.resolve("deploy/systemd");

    /// Out of 10, the most that systemd-analyze may count; a JVM and a network service cost some.
    private static final String EXPOSURE_TENTHS = "20";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void systemdFindsNothingToComplainAbout() throws IOException {
        var run = verify(unit());

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out() + run.err()).isBlank();
    }

    @Test
    void itWouldComplainAboutAKeyThatDoesNotExist() throws IOException {
        var run = verify(unit().replace("WatchdogSec=", "WatchdogSeconds="));

        assertThat(run.err()).contains("WatchdogSeconds");
    }

    @Test
    void theServiceIsExposedLittle() throws IOException {
        var run =
                Run.of(
                        List.of(
                                "systemd-analyze",
                                "security",
                                "--offline=yes",
                                "--no-pager",
                                "--threshold=" + EXPOSURE_TENTHS,
                                save(unit()).toString()));

        assertThat(run.exit()).as(run.out()).isZero();
    }

    @Test
    void theLauncherOrTheAgentReadsEveryVariableOfTheExample() throws IOException {
        var launcher = Files.readString(Tree.ROOT.resolve("bin/.launch"));
        var agent =
                Files.readString(
                        Tree.ROOT.resolve("dist/src/main/java/dev/muster/dist/AgentSetup.java"));
        var variables =
                Pattern.compile("(?m)^#?([A-Z_]+)=")
                        .matcher(Files.readString(DEPLOY.resolve("teleport.env")))
                        .results()
                        .map(found -> found.group(1))
                        .toList();

        assertThat(variables)
                .isNotEmpty()
                .allSatisfy(variable ->
                        assertThat(launcher + agent)
                                .containsAnyOf("${" + variable, '"' + variable + '"'));
    }

    private Run verify(String unit) throws IOException {
        return Run.of(
                List.of(
                        "systemd-analyze",
                        "verify",
                        "--man=no",
                        "--recursive-errors=no",
                        save(unit).toString()));
    }

    /// Returns the unit for this tree: the checker wants the program to be there.
    private static String unit() throws IOException {
        return Files.readString(DEPLOY.resolve("teleport.service"))
                .replace("/opt/muster", Tree.ROOT.toString());
    }

    private Path save(String unit) throws IOException {
        return Files.writeString(directory.resolve("teleport.service"), unit);
    }
}
