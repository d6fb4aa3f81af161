package dev.muster.backend.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

final class WatchLogTest {
    private static final Reason DOWN = new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "wait");

    private final LinkedBlockingQueue<SubstituteLoggingEvent> lines = new LinkedBlockingQueue<>();
    private final ManualTime time = new ManualTime();
    private final WatchLog log = new WatchLog(new SubstituteLogger("test", lines, false), time);

    @Test
    void saysOnceThatItFailsAndForHowLongItDid() {
        log.working();
        log.failing(DOWN);
        time.jump(Duration.ofSeconds(5));
        log.failing(DOWN);
        time.jump(Duration.ofMillis(65_100));
        log.working();
        log.working();

        assertThat(lines).extracting(SubstituteLoggingEvent::getMessage).hasSize(2);
        assertThat(lines.remove().getMessage()).contains("cannot be read", "cause=down");
        assertThat(lines.remove().getMessage()).contains("after=1m10s100ms", "is read again");
    }
}
