package dev.muster.runtime.systemd;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.Time;
import dev.muster.runtime.health.HealthTracker;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The service manager that started this process and wants to be told of it: that it is ready, its
/// state with the reason, that it lives, and that it stops. sd_notify(3) is the protocol.
public final class ServiceManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);
    private static final Duration END = Duration.ofSeconds(1);

    private final NotifyEnvironment wanted;
    private final NotifySocket socket;
    private final Reporter reporter;
    private final Thread reports;
    private final Optional<Thread> watchdog;
    private final AtomicBoolean unheard = new AtomicBoolean();

    private ServiceManager(
            NotifyEnvironment wanted,
            NotifySocket socket,
            HealthTracker health,
            Pulse pulse,
            Time time) {
        this.wanted = requireNonNull(wanted, "wanted");
        this.socket = requireNonNull(socket, "socket");
        this.reporter = new Reporter(health, this::send);
        // A call of the C library would pin a virtual thread; and the watchdog is to watch those.
        this.reports = Thread.ofPlatform().daemon().name("systemd-report").unstarted(reporter);
        this.watchdog =
                wanted.watched()
                        .map(patience ->
                                new Watchdog(patience, pulse, () -> send("WATCHDOG=1"), time))
                        .map(Thread.ofPlatform().daemon().name("systemd-watchdog")::unstarted);
    }

    /// Begins to tell the service manager that `environment` names, if it names one.
    ///
    /// @param pulse without which there is no sign of life
    public static Optional<ServiceManager> start(
            Map<String, String> environment, HealthTracker health, Pulse pulse, Time time) {
        return NotifyEnvironment.of(environment, ProcessHandle.current().pid())
                .flatMap(wanted -> {
                    try {
                        var socket = NotifySocket.open(wanted.socket());
                        var manager = new ServiceManager(wanted, socket, health, pulse, time);
                        manager.start();
                        return Optional.of(manager);
                    } catch (IOException e) {
                        logUnheard(wanted, e);
                        return Optional.empty();
                    }
                });
    }

    private void start() {
        reports.start();
        watchdog.ifPresent(Thread::start);
    }

    /// Says that the process stops, if that can be said within a second, and nothing after it.
    @Override
    public void close() {
        watchdog.ifPresent(Thread::interrupt);
        reporter.stop();
        try {
            if ((watchdog.isEmpty() || watchdog.get().join(END)) && reports.join(END)) {
                socket.close();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the caller is in a hurry
        }
    }

    private void send(String message) {
        try {
            socket.send(message);
        } catch (IOException e) {
            if (!unheard.getAndSet(true)) {
                logUnheard(wanted, e);
            }
        }
    }

    private static void logUnheard(NotifyEnvironment wanted, IOException why) {
        LOG.atWarn()
                .addKeyValue("socket", wanted.socket())
                .addKeyValue("cause", why.getMessage())
                .log("the service manager cannot be told of this process");
    }
}
