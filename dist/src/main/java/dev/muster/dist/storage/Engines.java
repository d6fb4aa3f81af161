package dev.muster.dist.storage;

import dev.muster.backend.Backend;
import dev.muster.backend.sqlite.SqliteBackend;
import dev.muster.core.time.Time;
import dev.muster.runtime.config.Storage;
import dev.muster.runtime.datadir.DataDirLayout;

/// The only place that knows which engines there are.
public final class Engines {
    private Engines() {}

    /// Opens what `storage` names.
    ///
    /// @param data where an embedded engine keeps its file
    /// @throws dev.muster.core.fault.FaultException when it cannot be opened
    public static Backend open(Storage storage, DataDirLayout data, Time time) {
        return switch (storage) {
            case Storage.Sqlite _ -> SqliteBackend.open(data.backend(), time);
        };
    }

    /// Returns which store `storage` names, for people; the same words for the same store.
    static String name(Storage storage, DataDirLayout data) {
        return switch (storage) {
            case Storage.Sqlite _ -> "sqlite " + data.backend();
        };
    }
}
