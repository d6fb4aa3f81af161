package dev.muster.agent.heartbeat;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.function.Consumer;

/// A link that measures how long the latest heartbeat took to be acknowledged. For one thread at a
/// time.
public final class TimedLink implements Link {
    private final Link link;
    private final Consumer<Duration> latency;
    private final Time time;
    private long sequence;
    private long sentNanos;

    /// @param latency told the time from sent to acknowledged
    public TimedLink(Link link, Consumer<Duration> latency, Time time) {
        this.link = requireNonNull(link, "link");
        this.latency = requireNonNull(latency, "latency");
        this.time = requireNonNull(time, "time");
    }

    @Override
    public String peer() {
        return link.peer();
    }

    @Override
    public void beat(Beat beat) {
        sequence = beat.sequence();
        sentNanos = time.nanoTime();
        link.beat(beat);
    }

    @Override
    public Event next(Duration atMost) throws InterruptedException {
        var event = link.next(atMost);
        if (event instanceof Event.Acked(var number) && number == sequence) {
            latency.accept(Duration.ofNanos(time.nanoTime() - sentNanos));
        }
        return event;
    }
}
