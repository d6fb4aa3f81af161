package dev.muster.runtime.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.ManualTime;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LinkWatchTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel channel =
            EmbeddedChannel.builder()
                    .ticker(ticker)
                    .handlers(new LinkWatch(KeepAlive.AGENT, time))
                    .build();

    @BeforeEach
    void connect() {
        channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
    }

    @AfterEach
    void close() {
        var _ = channel.close();
    }

    @Test
    void givesUpAServerThatIsSilentForNineSeconds() {
        run(8);
        assertThat(channel.isOpen()).isTrue();

        run(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void keepsAServerThatSaysAnythingInTime() {
        for (int i = 0; i < 5; i++) {
            run(8);
            hear();
        }

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void readsWhatWaitsBeforeItJudgesAfterAStopOfThisProcess() {
        run(5); // and with a ping under way

        stop(Duration.ofMinutes(1));
        assertThat(channel.isOpen()).isTrue();

        hear();
        run(8);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void givesUpAServerThatIsGoneWhenThisProcessWakesUp() {
        run(5);

        stop(Duration.ofMinutes(1));
        run(2);

        assertThat(channel.isOpen()).isFalse();
    }

    private void run(int seconds) {
        for (int i = 0; i < seconds; i++) {
            stop(SECOND);
        }
    }

    /// Lets time pass in which nothing runs; then all that is due does.
    private void stop(Duration duration) {
        time.jump(duration);
        ticker.advance(duration.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    private void hear() {
        channel.writeInbound(Unpooled.EMPTY_BUFFER);
    }
}
