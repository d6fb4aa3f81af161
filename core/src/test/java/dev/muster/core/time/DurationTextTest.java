package dev.muster.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"500ms", "5s", "20m", "1h30m", "2d", "1d2h3m4s5ms"})
    void printsWhatItParsed(String text) {
        assertThat(DurationText.parse(text).map(DurationText::format)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "5", "s", "-5s", "5 s", "1.5h", "5s3m", "99999999999999999999s"})
    void refusesWhatIsNoDuration(String text) {
        assertThat(DurationText.parse(text)).isEmpty();
    }

    @Test
    void normalisesToTheLargestUnits() {
        assertThat(DurationText.format(Duration.ofSeconds(90))).isEqualTo("1m30s");
        assertThat(DurationText.format(Duration.ofNanos(5))).isEqualTo("0s");
    }
}
