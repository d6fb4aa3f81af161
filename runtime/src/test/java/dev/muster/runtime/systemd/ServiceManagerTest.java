package dev.muster.runtime.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.testkit.NotifyReceiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The protocol as it arrives at a real socket.
@Timeout(30)
final class ServiceManagerTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Pulse ALIVE = _ -> true;
    private static final Reason REFUSED =
            new Reason(Reason.Code.AUTH_UNREACHABLE, "refused\nREADY=1", "Check Auth");

    private final Time time = Time.system();
    private final HealthTracker health = new HealthTracker(time);
    private final Consumer<Heartbeat> instance = health.component("instance");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void isReadyOnceAndTellsEachChangeWithItsReasonInOneLine() throws Exception {
        try (var systemd = new NotifyReceiver(path())) {
            var manager = start(path(), ALIVE).orElseThrow();
            assertThat(systemd.next(SOON))
                    .startsWith("STATUS=instance is starting: no heartbeat has been acknowledged")
                    .contains("(NOT_JOINED_YET)");

            instance.accept(new Heartbeat.Acked(time.instant()));
            assertThat(systemd.next(SOON)).isEqualTo("READY=1\nSTATUS=ok");

            instance.accept(new Heartbeat.Missed(time.instant(), REFUSED, time.instant()));
            assertThat(systemd.next(SOON))
                    .as("what a reason quotes is no line of its own")
                    .isEqualTo(
                            "STATUS=instance is degraded: refused\\nREADY=1 (AUTH_UNREACHABLE)."
                                    + " Check Auth");

            instance.accept(new Heartbeat.Acked(time.instant()));
            assertThat(systemd.next(SOON)).startsWith("STATUS=instance is recovering: ");
            instance.accept(new Heartbeat.Acked(time.instant()));
            assertThat(systemd.next(SOON)).isEqualTo("STATUS=ok");

            manager.close();
            assertThat(systemd.next(SOON)).isEqualTo("STOPPING=1\nSTATUS=stopping");
            assertThat(systemd.waiting()).isZero();
        }
    }

    @Test
    void speaksToAnAbstractSocketToo() throws Exception {
        var name = "@muster-test-" + UUID.randomUUID();
        try (var systemd = new NotifyReceiver(name);
                var _ = start(name, ALIVE).orElseThrow()) {
            assertThat(systemd.next(SOON)).startsWith("STATUS=");
        }
    }

    @Test
    void givesSignsOfLifeWhileItIsWatchedWhateverItsHealth() throws Exception {
        try (var systemd = new NotifyReceiver(path());
                var _ = start(path(), ALIVE, "WATCHDOG_USEC", "50000").orElseThrow()) {
            for (int i = 0; i < 3; i++) {
                systemd.next(SOON, "WATCHDOG=1"::equals);
            }
        }
    }

    @Test
    void givesNoSignOfLifeWithoutAPulse() throws Exception {
        var asked = new CountDownLatch(3);
        Pulse stuck =
                limit -> {
                    asked.countDown();
                    Thread.currentThread().join(limit);
                    return false;
                };
        try (var systemd = new NotifyReceiver(path());
                var _ = start(path(), stuck, "WATCHDOG_USEC", "50000").orElseThrow()) {
            instance.accept(new Heartbeat.Acked(time.instant()));
            systemd.next(SOON, message -> message.startsWith("READY=1"));

            asked.await();
            assertThat(systemd.waiting()).isZero();
        }
    }

    @Test
    void saysNothingWhereNobodyAsks() {
        assertThat(ServiceManager.start(Map.of(), health, ALIVE, time)).isEmpty();
        assertThat(start("vsock:2:1234", ALIVE)).isEmpty();
    }

    @Test
    void goesOnWhereTheSocketIsGoneForAWhile() throws Exception {
        var systemd = new NotifyReceiver(path());
        try (var _ = start(path(), ALIVE, "WATCHDOG_USEC", "50000").orElseThrow()) {
            systemd.next(SOON, "WATCHDOG=1"::equals);
            systemd.close();
            Files.delete(Path.of(path()));
            instance.accept(new Heartbeat.Acked(time.instant()));

            try (var again = new NotifyReceiver(path())) {
                again.next(SOON, "WATCHDOG=1"::equals);
                instance.accept(new Heartbeat.Missed(time.instant(), REFUSED, time.instant()));
                again.next(SOON, message -> message.startsWith("STATUS=instance is degraded"));
            }
        }
    }

    private Optional<ServiceManager> start(String socket, Pulse pulse, String... variables) {
        var environment = new HashMap<String, String>();
        environment.put("NOTIFY_SOCKET", socket);
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return ServiceManager.start(environment, health, pulse, time);
    }

    private String path() {
        return directory.resolve("notify").toString();
    }
}
