package dev.muster.dist.storage;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.EventLine;
import dev.muster.auth.audit.SharedLog;
import dev.muster.backend.postgresql.EventTable;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// The log of all Auth instances, as a table of PostgreSQL.
record PostgresEvents(EventTable table) implements SharedLog {
    PostgresEvents {
        requireNonNull(table, "table");
    }

    @Override
    public UUID id() {
        return table.store();
    }

    @Override
    public void add(List<EventLine> events) {
        table.add(
                events.stream()
                        .map(one ->
                                new EventTable.Event(
                                        one.uid(), one.at(), one.index(), one.type(), one.text()))
                        .toList());
    }

    @Override
    public List<String> newest(Instant from, Instant to, Set<String> types, int limit) {
        return table.newest(from, to, types, limit);
    }
}
