package dev.muster.tctl.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.ManualTime;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private final ManualTime time = new ManualTime();
    private final StringWriter err = new StringWriter();

    @Test
    void isABarOnATerminalThatIsWipedOut() {
        var progress = new Progress(new PrintWriter(err), true, time);

        progress.show(50, 200, "3 failed");
        progress.end();

        assertThat(err.toString())
                .isEqualTo("\r\033[K[#######                       ] 50/200 3 failed\r\033[K");
    }

    @Test
    void isDrawnTenTimesASecondAtMost() {
        var progress = new Progress(new PrintWriter(err), true, time);

        progress.show(1, 4, "");
        progress.show(2, 4, "");
        time.jump(Duration.ofMillis(100));
        progress.show(4, 4, "");

        assertThat(err.toString()).contains("] 1/4", "] 4/4").doesNotContain("] 2/4");
    }

    @Test
    void isNothingElsewhere() {
        var progress = new Progress(new PrintWriter(err), false, time);

        progress.show(1, 4, "");
        progress.end();

        assertThat(err.toString()).isEmpty();
    }
}
