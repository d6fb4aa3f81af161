package dev.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandsTest {
    @Test
    void tellsWhatACommandPrinted() throws Exception {
        assertThat(run("echo one; echo two >&2", Duration.ofMinutes(1))).isEqualTo("one\ntwo");
        assertThatThrownBy(() -> run("echo why; exit 1", Duration.ofMinutes(1)))
                .isInstanceOf(IOException.class)
                .hasMessage("sh: why");
    }

    /// One that runs on, or closes its output and runs on.
    @ParameterizedTest
    @ValueSource(strings = {"exec sleep 60", "exec sleep 60 >&- 2>&-"})
    void waitsForNoneForEver(String script) {
        assertThatThrownBy(() -> run(script, Duration.ofMillis(500)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not end");
    }

    private static String run(String script, Duration limit) throws Exception {
        return Commands.run(List.of("sh", "-c", script), Path.of("."), Map.of(), limit);
    }
}
