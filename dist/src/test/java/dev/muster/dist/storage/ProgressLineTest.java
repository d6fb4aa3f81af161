package dev.muster.dist.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
    private final StringWriter text = new StringWriter();

    @Test
    void writesItsLineAnewAtEachPercentAndWipesItInTheEnd() {
        try (var line = new ProgressLine(new PrintWriter(text), true)) {
            for (int done = 1; done <= 2000; done++) {
                line.at("Copied", done, 2000);
            }
        }

        var lines = text.toString().split("\r", -1);
        assertThat(lines).hasSize(1 + 101 + 2);
        assertThat(lines[51])
                .isEqualTo("Copied   [###############...............]  50% of 2,000 keys");
        assertThat(lines[102]).isBlank().hasSameSizeAs(lines[101]);
    }

    @Test
    void isSilentWhereNobodyLooks() {
        try (var line = new ProgressLine(new PrintWriter(text), false)) {
            line.at("Copied", 1, 2);
        }

        assertThat(text.toString()).isEmpty();
    }
}
