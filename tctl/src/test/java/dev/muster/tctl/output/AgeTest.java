package dev.muster.tctl.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AgeTest {
    @ParameterizedTest
    @CsvSource({
        "-5000, now",
        "999, now",
        "1000, 1s ago",
        "59999, 59s ago",
        "60000, 1m ago",
        "3599999, 59m ago",
        "3600000, 1h ago",
        "12000000, 3h20m ago",
        "86399999, 23h59m ago",
        "86400000, 1d ago",
        "4000000000, 46d ago"
    })
    void saysHowLongAgo(long millis, String text) {
        assertThat(Age.ago(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"-5000, 0s", "0, 0s", "42000, 42s"})
    void neverShowsANegativeLength(long millis, String text) {
        assertThat(Age.of(Duration.ofMillis(millis))).isEqualTo(text);
    }
}
