package dev.muster.auth.api;

import dev.muster.auth.audit.AuditLog;
import dev.muster.core.text.Nearest;
import dev.muster.proto.v1.ListEventsRequest;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// Reads logs of events as a request asks.
final class Events {
    private static final int LIMIT = 100;
    private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

    private Events() {}

    /// A log that can be asked.
    interface Log {
        /// Returns the newest `limit` events from `from` on and before `to`, oldest first.
        List<String> newest(Instant from, Instant to, Set<String> types, int limit);
    }

    static int limit(Arguments arguments, ListEventsRequest request) {
        return arguments.count("limit", request.getLimit(), LIMIT);
    }

    /// Returns before when the events are that are asked for.
    static Instant to(Arguments arguments, ListEventsRequest request) {
        return request.hasTo() ? WireTimes.instant(arguments.what(), "to", request.getTo()) : END;
    }

    /// Returns the newest events that match, oldest first.
    static List<String> of(Log log, Arguments arguments, ListEventsRequest request) {
        var what = arguments.what();
        var from =
                request.hasFrom()
                        ? WireTimes.instant(what, "from", request.getFrom())
                        : Instant.EPOCH;
        var to = to(arguments, request);
        if (to.isBefore(from)) {
            throw arguments.invalid("to", to.toString(), "Give an end that is not before `from`");
        }
        var known = AuditLog.types();
        for (var type : request.getTypesList()) {
            if (!known.contains(type)) {
                throw arguments.invalid("type", type, advice(type, known));
            }
        }
        return log.newest(from, to, Set.copyOf(request.getTypesList()), limit(arguments, request));
    }

    private static String advice(String type, Collection<String> known) {
        var all = "There are " + String.join(", ", known);
        return Nearest.to(type, known)
                .map(meant -> "Did you mean %s? %s".formatted(meant, all))
                .orElse(all);
    }
}
