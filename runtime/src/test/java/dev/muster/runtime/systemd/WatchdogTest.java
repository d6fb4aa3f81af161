package dev.muster.runtime.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class WatchdogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ManualTime time = new ManualTime();
    private final BlockingQueue<Boolean> answers = new SynchronousQueue<>();
    private final BlockingQueue<String> signs = new LinkedBlockingQueue<>();
    private final Thread thread =
            Thread.ofVirtual()
                    .unstarted(
                            new Watchdog(
                                    PATIENCE,
                                    this::answer,
                                    () -> signs.add("alive at " + time.instant()),
                                    time));

    @BeforeEach
    void start() {
        thread.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    @Test
    void givesASignTwiceInTheTimeThatTheServiceManagerWaits() throws InterruptedException {
        answers.put(true);
        assertThat(signs.take()).isEqualTo("alive at 2026-01-01T00:00:00Z");

        time.advance(PATIENCE.dividedBy(2));
        answers.put(true);
        assertThat(signs.take()).isEqualTo("alive at 2026-01-01T00:00:15Z");
    }

    @Test
    void givesNoneWithoutAPulseAndOneAsSoonAsItIsBack() throws InterruptedException {
        answers.put(false);
        answers.put(false);
        answers.put(false);
        assertThat(signs).isEmpty();

        answers.put(true);
        assertThat(signs.take()).isNotEmpty();
    }

    private boolean answer(Duration limit) throws InterruptedException {
        assertThat(limit).isLessThanOrEqualTo(PATIENCE.dividedBy(4));
        return answers.take();
    }
}
