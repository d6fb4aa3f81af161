package dev.muster.tctl.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import org.junit.jupiter.api.Test;

final class WatchedOutputTest {
    @Test
    void remembersWhatAWriterSwallows() {
        var out = new WatchedOutput(failing("No space left on device"));

        write(out);

        assertThat(out.failure())
                .get()
                .extracting(IOException::getMessage)
                .isEqualTo("No space left on device");
    }

    @Test
    void aReaderMayHaveEnough() {
        var out = new WatchedOutput(failing("Broken pipe"));

        write(out);

        assertThat(out.failure()).isEmpty();
    }

    @Test
    void passesEverythingOn() {
        var all = new ByteArrayOutputStream();
        var out = new WatchedOutput(all);

        write(out);

        assertThat(all).hasToString("said");
        assertThat(out.failure()).isEmpty();
    }

    private static void write(OutputStream out) {
        var writer = new PrintWriter(out, false, UTF_8);
        writer.print("said");
        writer.flush();
    }

    private static OutputStream failing(String why) {
        return new OutputStream() {
            @Override
            public void write(int ignored) throws IOException {
                throw new IOException(why);
            }
        };
    }
}
