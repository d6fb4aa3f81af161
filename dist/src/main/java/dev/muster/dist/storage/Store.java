package dev.muster.dist.storage;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import dev.muster.runtime.config.Config;
import dev.muster.runtime.datadir.DataDir;
import dev.muster.runtime.datadir.DataDirLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The storage of one configuration, held open; with the data directory where that holds it, so
/// that no process starts there meanwhile.
///
/// @param name which it is, for people
record Store(String name, Backend backend, @Nullable DataDir held) implements AutoCloseable {
    Store {
        requireNonNull(name, "name");
        requireNonNull(backend, "backend");
    }

    static String name(Config config) {
        return Engines.name(config.storage(), new DataDirLayout(config.dataDir()));
    }

    /// Opens it, making what is missing.
    static Store open(Config config, Time time) {
        var held = Engines.isElsewhere(config.storage()) ? null : hold(config.dataDir());
        try {
            var data = new DataDirLayout(config.dataDir());
            var backend = Engines.open(config.storage(), data, time);
            return new Store(name(config), backend, held);
        } catch (RuntimeException e) {
            try (held) {
                throw e;
            }
        }
    }

    /// Opens it unless it is one that does not exist yet. Changes nothing.
    static Optional<Store> existing(Config config, Time time) {
        boolean absent =
                !Engines.isElsewhere(config.storage())
                        && !Files.exists(new DataDirLayout(config.dataDir()).backend());
        return absent ? Optional.empty() : Optional.of(open(config, time));
    }

    private static DataDir hold(Path directory) {
        try {
            return DataDir.open(directory);
        } catch (FaultException e) {
            throw MigrationFaults.notHeld(directory, e);
        }
    }

    @Override
    public void close() {
        try (var _ = held) {
            backend.close();
        }
    }
}
