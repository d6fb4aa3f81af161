package dev.muster.auth.audit;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// One log of the events of all Auth instances, where the storage keeps one. Blocks; any thread.
/// Each method throws a [dev.muster.core.fault.FaultException] when the storage does not do it.
public interface SharedLog {
    /// Returns which one it is; another in another storage.
    UUID id();

    /// Adds the events that are not there yet, durably. After an exception some may be there; to
    /// add them again is safe.
    void add(List<EventLine> events);

    /// Returns the newest `limit` events from `from` on and before `to`, oldest first.
    ///
    /// @param types event names such as `instance.join`; none means all
    List<String> newest(Instant from, Instant to, Set<String> types, int limit);
}
