package dev.muster.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.muster.core.reason.Reason;
import dev.muster.testkit.ManualTime;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class TransitionLogTest {
    private static final Reason REFUSED =
            new Reason(Reason.Code.AUTH_UNREACHABLE, "connection refused", "Check that Auth runs");

    private final Logger logger = (Logger) LoggerFactory.getLogger(TransitionLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final ManualTime time = new ManualTime();
    private final HealthTracker tracker = new HealthTracker(time, new TransitionLog());

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void anOutageIsOneLineAtEachOfItsSteps() {
        var node = tracker.component("node");
        var start = time.instant();
        node.accept(new Heartbeat.Acked(start.plusSeconds(2)));
        node.accept(new Heartbeat.Missed(start.plusSeconds(62), REFUSED, start));
        node.accept(new Heartbeat.Missed(start.plusSeconds(67), REFUSED, start));
        node.accept(new Heartbeat.Acked(start.plusSeconds(72)));
        node.accept(new Heartbeat.Acked(start.plusSeconds(77)));

        assertThat(lines.list)
                .extracting(TransitionLogTest::text)
                .containsExactly(
                        "INFO component=node from=starting to=ok lasted=2s",
                        "WARN component=node from=ok to=degraded lasted=1m code=AUTH_UNREACHABLE"
                                + " cause=connection refused hint=Check that Auth runs",
                        "INFO component=node from=degraded to=recovering lasted=10s"
                                + " code=AUTH_UNREACHABLE cause=connection refused"
                                + " hint=Check that Auth runs",
                        "INFO component=node from=recovering to=ok lasted=5s");
    }

    @Test
    void aJoinThatFailsSaysWhy() {
        tracker.component("instance")
                .accept(new Heartbeat.Missed(time.instant(), REFUSED, time.instant()));

        assertThat(lines.list)
                .singleElement()
                .extracting(ILoggingEvent::getLevel)
                .isEqualTo(Level.WARN);
    }

    private static String text(ILoggingEvent event) {
        assertThat(event.getMessage()).isEqualTo("component state changed");
        return event.getLevel()
                + event.getKeyValuePairs().stream()
                        .map(pair -> " " + pair.key + "=" + pair.value)
                        .collect(Collectors.joining());
    }
}
