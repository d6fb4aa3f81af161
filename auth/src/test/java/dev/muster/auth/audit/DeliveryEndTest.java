package dev.muster.auth.audit;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class DeliveryEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Instant TODAY = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant TOMORROW = TODAY.plus(Duration.ofDays(1));

    private final FakeSharedLog shared = new FakeSharedLog();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void whatComesDuringTheLastDeliveryIsDeliveredToo() throws Exception {
        var files = new DayFiles(directory);
        files.prepare(TODAY);
        var delivery = new Delivery(files, shared, new ManualTime());
        delivery.start();
        eventually("it waits for events", PATIENCE, delivery::isKeepingUp, Boolean::booleanValue);
        shared.hang();
        append(files, "first", TODAY);
        delivery.appended();
        eventually("it delivers", PATIENCE, shared::isHanging, Boolean::booleanValue);
        append(files, "second", TOMORROW);
        delivery.appended();

        var closing = Thread.ofVirtual().start(() -> delivery.close(PATIENCE));
        eventually("it ends", PATIENCE, delivery::isKeepingUp, keeps -> !keeps);
        shared.goOn();
        closing.join();

        assertThat(shared.lines()).hasSize(2);
        files.close();
    }

    private static void append(DayFiles files, String hostname, Instant now) throws IOException {
        var lines = new EventLines("cluster");
        files.append(now, lines.of(List.of(Events.joined(hostname)), List.of(), now));
    }
}
