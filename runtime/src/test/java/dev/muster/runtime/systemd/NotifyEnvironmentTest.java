package dev.muster.runtime.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NotifyEnvironmentTest {
    private static final long PID = 4711;

    @Test
    void isNothingWithoutASocket() {
        assertThat(NotifyEnvironment.of(Map.of("WATCHDOG_USEC", "1000000"), PID)).isEmpty();
        assertThat(NotifyEnvironment.of(Map.of("NOTIFY_SOCKET", ""), PID)).isEmpty();
    }

    @Test
    void watchesThisProcessAlone() {
        assertThat(watchdog("30000000", "4711")).isEqualTo(Duration.ofSeconds(30));
        assertThat(watchdog("30000000", "4712")).isNull();
        var unnamed = Map.of("NOTIFY_SOCKET", "/run/notify", "WATCHDOG_USEC", "1500");
        assertThat(NotifyEnvironment.of(unnamed, PID))
                .contains(new NotifyEnvironment("/run/notify", Duration.ofNanos(1_500_000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "30s", "99999999999999999999"})
    void watchesNobodyForATimeThatIsNone(String micros) {
        assertThat(watchdog(micros, "4711")).isNull();
    }

    private static @Nullable Duration watchdog(String micros, String pid) {
        return NotifyEnvironment.of(
                        Map.of(
                                "NOTIFY_SOCKET",
                                "/run/notify",
                                "WATCHDOG_USEC",
                                micros,
                                "WATCHDOG_PID",
                                pid),
                        PID)
                .orElseThrow()
                .watchdog();
    }
}
