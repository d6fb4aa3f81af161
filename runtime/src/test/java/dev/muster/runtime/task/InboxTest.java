package dev.muster.runtime.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class InboxTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualTime time = new ManualTime();
    private final Inbox<String> inbox = new Inbox<>(time);

    @Test
    void givesMessagesInTheirOrderWithoutWaiting() throws InterruptedException {
        inbox.put("a");
        inbox.put("b");
        inbox.put("b");

        assertThat(inbox.take(MINUTE)).contains("a");
        assertThat(inbox.take(MINUTE)).contains("b");
        assertThat(inbox.take(MINUTE)).contains("b");
        assertThat(inbox.take(Duration.ZERO)).isEmpty();
    }

    @Test
    void holdsOnlyOneOfEqualMessagesThatArePutOnce() throws InterruptedException {
        inbox.putOnce("a");
        inbox.putOnce("a");

        assertThat(inbox.take(Duration.ZERO)).contains("a");
        assertThat(inbox.take(Duration.ZERO)).isEmpty();
        inbox.putOnce("a");
        assertThat(inbox.take(Duration.ZERO)).contains("a");
    }

    @RepeatedTest(50)
    void givesNothingOnceTheTimeIsOver() throws Exception {
        var taken = takeElsewhere();

        time.advance(MINUTE);

        assertThat(taken.get()).isEmpty();
    }

    @RepeatedTest(50)
    void wakesForAMessageAndLeavesNoAlarmBehind() throws Exception {
        var taken = takeElsewhere();
        inbox.put("a");
        assertThat(taken.get()).contains("a");

        var next = takeElsewhere();
        time.advance(MINUTE.minusSeconds(1));
        assertThat(next.isDone()).isFalse();
        time.advance(Duration.ofSeconds(1));

        assertThat(next.get()).isEmpty();
    }

    @Test
    void endsWithItsInterruptedReader() throws Exception {
        var ended = new CompletableFuture<Boolean>();
        var reader =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                var _ = inbox.take(MINUTE);
                                ended.complete(false);
                            } catch (InterruptedException _) {
                                ended.complete(true);
                            }
                        });

        reader.interrupt();

        assertThat(ended.get()).isTrue();
    }

    private CompletableFuture<Optional<String>> takeElsewhere()
            throws InterruptedException, ExecutionException {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return inbox.take(MINUTE);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Executors.newVirtualThreadPerTaskExecutor());
    }
}
