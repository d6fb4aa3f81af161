package dev.muster.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class TimedLinkTest {
    private final ManualTime time = new ManualTime();
    private final Queue<Link.Event> events = new ArrayDeque<>();
    private final List<Duration> latencies = new ArrayList<>();
    private final TimedLink link = new TimedLink(new Scripted(), latencies::add, time);

    @Test
    void measuresFromSentToAcknowledged() throws InterruptedException {
        link.beat(new Beat(1, List.of(), null, null));
        happens(Duration.ofMillis(40), new Link.Event.Changed());
        happens(Duration.ofMillis(2), new Link.Event.Acked(1));

        assertThat(latencies).containsExactly(Duration.ofMillis(42));
    }

    @Test
    void measuresNothingForAnEarlierHeartbeatThatIsAnsweredLate() throws InterruptedException {
        link.beat(new Beat(1, List.of(), null, null));
        link.beat(new Beat(2, List.of(), null, null));
        happens(Duration.ofSeconds(6), new Link.Event.Acked(1));

        assertThat(latencies).isEmpty();
    }

    private void happens(Duration later, Link.Event event) throws InterruptedException {
        time.jump(later);
        events.add(event);
        assertThat(link.next(Duration.ZERO)).as("passed on").isSameAs(event);
    }

    /// Lets happen what a test has put down.
    private final class Scripted implements Link {
        @Override
        public String peer() {
            return "auth:3025";
        }

        @Override
        public void beat(Beat beat) {}

        @Override
        public Event next(Duration atMost) {
            return events.remove();
        }
    }
}
