package dev.muster.runtime.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LogProcessTest {
    @Test
    void everythingGoesToStderrAndNothingBelowItsLevel() throws Exception {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LogProcess.class.getName())
                        .start();

        assertThat(process.errorReader().lines())
                .extracting(line -> line.replaceFirst("\\S+Z ", ""))
                .containsExactly(
                        "WARN  agent: first",
                        "INFO  agent: second",
                        "WARN  io.grpc.internal: third");
        assertThat(process.inputReader().readAllAsString()).isEmpty();
        assertThat(process.waitFor()).isZero();
    }
}
