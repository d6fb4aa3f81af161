package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.history.Histories;
import dev.muster.auth.history.HistoryEntry;
import dev.muster.auth.inventory.InstanceStore;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ListHistoryResponse;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;

/// What the cluster remembers of one agent. Blocks.
record AgentMemory(InstanceStore instances, Histories histories, Time time) {
    AgentMemory {
        requireNonNull(instances, "instances");
        requireNonNull(histories, "histories");
        requireNonNull(time, "time");
    }

    /// Returns what happened to it, the newest first.
    ///
    /// @param limit how much of it at most
    ListHistoryResponse history(HostId id, int limit) {
        var now = time.instant();
        var history = histories.of(id);
        if (history.entries().isEmpty() && instances.get(id).isEmpty()) {
            throw new FaultException(new Fault("Cannot read the history of " + id, unknown()));
        }
        return ListHistoryResponse.newBuilder()
                .addAllEntries(
                        history.entries().reversed().stream()
                                .limit(limit)
                                .map(AgentMemory::toProto)
                                .toList())
                .setDropped(history.dropped())
                .setObservedAt(WireTimes.toProto(now))
                .build();
    }

    /// Returns why there is nothing to tell of an id.
    static Reason unknown() {
        return new Reason(
                Reason.Code.AGENT_UNKNOWN,
                "the cluster knows no agent of this id",
                "See `tctl inventory ls --all` for the ids that there are");
    }

    private static dev.muster.proto.v1.HistoryEntry toProto(HistoryEntry entry) {
        var proto =
                dev.muster.proto.v1.HistoryEntry.newBuilder()
                        .setAt(WireTimes.toProto(entry.at()))
                        .setSubject(entry.subject())
                        .setFrom(entry.from())
                        .setTo(entry.to());
        if (entry.changes() > 1) {
            proto.setChanges(entry.changes()).setFirst(WireTimes.toProto(entry.first()));
        }
        entry.why().ifPresent(why -> proto.setReason(Faults.toProto(why)));
        return proto.build();
    }
}
