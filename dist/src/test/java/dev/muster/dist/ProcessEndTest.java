package dev.muster.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ProcessEndTest {
    /// Ends when its input does.
    @SuppressWarnings("NullAway.Init")
    private Process process;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder("cat").start();
    }

    @AfterEach
    void kill() {
        process.destroyForcibly();
    }

    @Test
    void saysThatAProcessDoesNotEndAndHowToMakeIt() {
        var end = new ProcessEnd(process.pid(), Duration.ofMillis(1));

        var fault = catchThrowableOfType(FaultException.class, end::await).fault();

        assertThat(fault.what()).isEqualTo("Cannot stop process " + process.pid());
        assertThat(fault.reason().code()).isEqualTo(Reason.Code.PROCESS_NOT_RESPONDING);
        assertThat(fault.reason().cause()).isEqualTo("it has not ended within 1ms");
        assertThat(fault.reason().hint()).contains("`kill -9 " + process.pid() + "`");
    }

    @Test
    void isAwaited() throws Exception {
        process.getOutputStream().close();

        new ProcessEnd(process.pid(), Duration.ofSeconds(30)).await();

        // The Process object may learn of it a moment later.
        assertThat(ProcessHandle.of(process.pid())).isEmpty();
    }

    @Test
    void mayHaveComeBefore() throws Exception {
        process.getOutputStream().close();
        process.waitFor();

        new ProcessEnd(process.pid(), Duration.ZERO).await();
    }
}
