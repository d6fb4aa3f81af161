package dev.muster.auth.audit;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.ManualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Events on their way from the files of one instance to the log of all.
@Timeout(60)
final class DeliveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Instant FAR = Instant.parse("2030-01-01T00:00:00Z");

    private final ManualTime time = new ManualTime();
    private final FakeSharedLog shared = new FakeSharedLog();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private AuditLog log;

    @AfterEach
    void close() {
        shared.goOn();
        log.close();
    }

    @Test
    void anEventIsInBothWhenTheCallReturns() throws Exception {
        open();
        awaitDelivered(0);

        for (int i = 0; i < 20; i++) {
            log.record(Events.joined("h" + i));
            assertThat(shared.lines()).hasSize(i + 1).isEqualTo(inFiles());
        }
    }

    @Test
    void whatEarlierRunsWroteIsDeliveredAndNothingTwice() throws Exception {
        try (var before = AuditLog.open(directory, "cluster", Optional.empty(), time)) {
            before.record(Events.joined("first"));
            time.jump(Duration.ofDays(1));
            for (int i = 0; i < 3_000; i++) {
                before.recordHere(Events.joined("h" + i));
            }
        }

        open();
        awaitDelivered(3_001);
        log.close();
        open();
        awaitUndelivered(0);

        assertThat(shared.lines().getFirst()).contains("first");
        assertThat(shared.taken()).isEqualTo(3_001);
    }

    @Test
    void tellsUntilWhenAllIsInTheSharedLog() throws Exception {
        shared.setAway(true);
        open();
        assertThat(log.sharedUntil()).isEmpty();
        shared.setAway(false);
        eventually("it is known", PATIENCE, log::sharedUntil, Optional::isPresent);
        var known = time.instant();
        assertThat(log.sharedUntil()).contains(known);

        shared.setAway(true);
        time.jump(Duration.ofSeconds(30));
        log.recordHere(Events.joined("first"));
        time.jump(Duration.ofSeconds(30));
        assertThat(log.sharedUntil().orElseThrow())
                .isBeforeOrEqualTo(known.plus(Duration.ofSeconds(30)));
        log.close();
        assertThat(log.sharedUntil().orElseThrow())
                .isBeforeOrEqualTo(known.plus(Duration.ofSeconds(30)));

        shared.setAway(false);
        open();
        eventually("it is delivered", PATIENCE, log::sharedUntil, Optional::isPresent);
        log.close();

        assertThat(log.sharedUntil()).contains(Instant.MAX);
    }

    @Test
    void whereTheMarksAreLostAllIsDeliveredOnceMore() throws Exception {
        open();
        awaitDelivered(0);
        log.record(Events.joined("first"));
        log.close();
        Files.writeString(directory.resolve("delivered-" + shared.id()), "nonsense\n2026-01-01\n");

        open();

        eventually("it is delivered again", PATIENCE, shared::taken, taken -> taken == 2);
        assertThat(shared.lines()).hasSize(1);
    }

    @Test
    void aFileThatWasReplacedByAShorterOneIsDeliveredAnew() throws Exception {
        open();
        awaitDelivered(0);
        log.record(Events.joined("first"));
        log.record(Events.joined("second"));
        log.close();
        var today = directory.resolve("2026-01-01.events.log");
        var other =
                shared.lines().getFirst().replaceAll("(\"uid\":\")[^\"]*", "$1" + new UUID(0, 7));
        Files.writeString(today, other + "\n");

        open();

        awaitDelivered(3);
        awaitUndelivered(0);
        assertThat(shared.lines()).contains(other);
    }

    @Test
    void theMarkOfADayWhoseFileIsGoneIsForgotten() throws Exception {
        open();
        awaitDelivered(0);
        log.record(Events.joined("first"));
        time.jump(Duration.ofDays(1));
        log.record(Events.joined("second"));
        Files.delete(directory.resolve("2026-01-01.events.log"));
        log.record(Events.joined("third"));
        log.close();

        assertThat(directory.resolve("delivered-" + shared.id()))
                .content()
                .matches("2026-01-02 \\d+\\R");
    }

    @Test
    void nobodyWaitsWhileItIsAwayAndAllIsDeliveredAfterwards() throws Exception {
        shared.setAway(true);
        open();

        log.record(Events.joined("meanwhile"));
        assertThat(inFiles()).hasSize(1);
        assertThat(shared.lines()).isEmpty();
        assertThat(log.undelivered()).isEqualTo(Files.size(directory.resolve("events.log")));

        shared.setAway(false);
        awaitDelivered(1);
        awaitUndelivered(0);
    }

    @Test
    void oneThatHangsHoldsUpOneCallerForAMoment() throws Exception {
        open();
        awaitDelivered(0);
        log.record(Events.joined("before"));
        shared.hang();

        for (int i = 0; i < 100; i++) {
            log.record(Events.joined("h" + i));
        }
        assertThat(inFiles()).hasSize(101);
        assertThat(shared.lines()).hasSize(1);

        shared.goOn();
        awaitDelivered(101);
    }

    @Test
    void aFailureThatIsCountedWaitsForNothing() throws Exception {
        open();
        awaitDelivered(0);
        shared.hang();
        log.recordHere(Events.refused("192.0.2.1"));

        log.record(Events.refused("192.0.2.1"));

        assertThat(log.isDelivering()).as("nobody has lost patience").isTrue();
    }

    @Test
    void whatIsNoEventIsPassedOver() throws Exception {
        try (var before = AuditLog.open(directory, "cluster", Optional.empty(), time)) {
            before.record(Events.joined("first"));
        }
        Files.writeString(
                directory.resolve("2026-01-01.events.log"),
                "nonsense\n{\"uid\":7}\n" + "x".repeat(2 * Chunk.MOST) + "\n" + withNul() + "\n",
                StandardOpenOption.APPEND);
        open();
        log.record(Events.joined("second"));

        awaitDelivered(2);
        awaitUndelivered(0);
    }

    @Test
    void aLineThatIsHalfWrittenIsNotDelivered() throws Exception {
        open();
        awaitDelivered(0);
        Files.writeString(
                directory.resolve("2025-12-31.events.log"), "{\"uid\":", StandardOpenOption.CREATE);
        log.record(Events.joined("first"));

        assertThat(shared.lines()).hasSize(1);
        assertThat(log.undelivered()).isEqualTo(7);
    }

    private static String withNul() {
        return """
        {"event":"\\u0000","time":"2026-01-01T00:00:00Z","uid":"%s","ei":0}\
        """
                .formatted(new UUID(0, 1));
    }

    private void open() {
        log = AuditLog.open(directory, "cluster", Optional.of(shared), time);
    }

    private List<String> inFiles() {
        return log.list(Instant.EPOCH, FAR, Set.of(), 1_000);
    }

    /// Waits until so many events are there, and the delivery knows it.
    private void awaitDelivered(int events) throws InterruptedException {
        eventually("all is there", PATIENCE, shared::lines, lines -> lines.size() == events);
        eventually("callers wait again", PATIENCE, log::isDelivering, Boolean::booleanValue);
    }

    private void awaitUndelivered(long bytes) throws InterruptedException {
        eventually("nothing is left", PATIENCE, log::undelivered, left -> left == bytes);
    }
}
