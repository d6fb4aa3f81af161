package dev.muster.backend.postgresql;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/// Which changes of which store one reads.
///
/// @param store another one for another database
/// @param timeline the server's, which is another one once a standby has become the primary, and
///   may lack changes; empty where it is not told, as on Amazon's Aurora
record History(UUID store, String timeline) {
    /// In SQL, on the head. A session has one timeline: no primary begins another as it runs.
    static final String COLUMNS = "store, current_setting('" + Connections.TIMELINE + "')";

    History {
        requireNonNull(store, "store");
        requireNonNull(timeline, "timeline");
    }

    /// Reads [#COLUMNS], which come first.
    static History of(ResultSet row) throws SQLException {
        return new History(row.getObject(1, UUID.class), row.getString(2));
    }

    /// Tells whether all that was read of `earlier` is also of this one.
    boolean continues(History earlier) {
        boolean unknown = timeline.isEmpty() || earlier.timeline.isEmpty();
        return store.equals(earlier.store) && (unknown || timeline.equals(earlier.timeline));
    }
}
