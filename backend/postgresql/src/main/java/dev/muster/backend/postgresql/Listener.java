package dev.muster.backend.postgresql;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.Time;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rings the bell when PostgreSQL tells that anyone has committed. One connection of its own, made
/// anew when it breaks.
final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final Duration REST = Duration.ofSeconds(1);
    private static final int QUIET_MILLIS = 5_000;
    private static final int ALIVE_SECONDS = 2;

    private final DataSource source;
    private final Bell bell;
    private final Time time;
    private final Thread thread;

    Listener(DataSource source, Bell bell, Time time) {
        this.source = requireNonNull(source, "source");
        this.bell = requireNonNull(bell, "bell");
        this.time = requireNonNull(time, "time");
        this.thread = Thread.ofVirtual().name("storage-listener").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void close() throws InterruptedException {
        thread.interrupt(); // also breaks its connection
        thread.join();
        bell.ring();
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                listen();
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("not listening to the storage; tried again");
            }
            try {
                time.sleep(REST);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void listen() throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("LISTEN " + ItemWriter.CHANNEL);
            bell.ring(); // for what was told while nobody listened
            var notices = connection.unwrap(PGConnection.class);
            while (!Thread.currentThread().isInterrupted()) {
                var told = notices.getNotifications(QUIET_MILLIS);
                if (told != null && told.length > 0) {
                    bell.ring();
                } else if (!connection.isValid(ALIVE_SECONDS)) {
                    return;
                }
            }
        }
    }
}
