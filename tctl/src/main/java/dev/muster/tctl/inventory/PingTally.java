package dev.muster.tctl.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.core.id.HostId;
import dev.muster.proto.v1.PingResult;
import dev.muster.proto.v1.Reason;
import dev.muster.tctl.output.ProtoFields;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What pings of many agents have told so far. An agent that moved and was pinged twice is reached
/// when it was once. Holds some hundred bytes of each.
final class PingTally {
    private final Set<HostId> reached = new HashSet<>();
    private final NavigableMap<HostId, Failure> failures = new TreeMap<>();
    private final Latencies all = new Latencies();
    private final Map<String, Latencies> byAuth = new HashMap<>();
    private final Map<Reason, Reason> reasons = new HashMap<>(); // most are the same

    /// A ping that was not answered.
    record Failure(HostId id, String authId, Reason reason) {
        Failure {
            requireNonNull(id, "id");
            requireNonNull(authId, "authId");
            requireNonNull(reason, "reason");
        }
    }

    void add(PingResult result) {
        var id = HostId.parse(result.getId()).orElseThrow();
        if (result.hasRoundTrip()) {
            failures.remove(id);
            if (reached.add(id)) {
                var roundTrip = ProtoFields.duration(result.getRoundTrip());
                all.add(roundTrip);
                byAuth.computeIfAbsent(result.getAuthId(), _ -> new Latencies()).add(roundTrip);
            }
        } else if (!reached.contains(id)) {
            var reason = reasons.computeIfAbsent(result.getReason(), same -> same);
            failures.putIfAbsent(id, new Failure(id, result.getAuthId(), reason));
        }
    }

    int pinged() {
        return reached.size() + failures.size();
    }

    int failed() {
        return failures.size();
    }

    /// Returns the round trips from the Auth Services to their agents.
    Latencies latencies() {
        return all;
    }

    /// Returns those of one Auth Service.
    Latencies latencies(String authId) {
        return byAuth.getOrDefault(authId, new Latencies());
    }

    /// Returns them in the order of their ids.
    Collection<Failure> failures() {
        return failures.values();
    }

    /// Returns how many failed for which code, by name.
    SortedMap<String, Long> byCode() {
        var codes = new TreeMap<String, Long>();
        failures.values()
                .forEach(failure -> codes.merge(failure.reason().getCode(), 1L, Long::sum));
        return codes;
    }

    /// Returns how many agents of one Auth Service failed.
    long failed(String authId) {
        return failures.values().stream()
                .filter(failure -> failure.authId().equals(authId))
                .count();
    }
}
