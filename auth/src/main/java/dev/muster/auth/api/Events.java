package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditLog;
import dev.muster.proto.v1.ListEventsRequest;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// Reads the log of this Auth instance as a request asks.
record Events(AuditLog log) {
    private static final int LIMIT = 100;
    private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

    Events {
        requireNonNull(log, "log");
    }

    static int limit(Arguments arguments, ListEventsRequest request) {
        return arguments.count("limit", request.getLimit(), LIMIT);
    }

    /// Returns the newest events that match, oldest first.
    List<String> of(Arguments arguments, ListEventsRequest request) {
        var what = arguments.what();
        var from =
                request.hasFrom()
                        ? WireTimes.instant(what, "from", request.getFrom())
                        : Instant.EPOCH;
        var to = request.hasTo() ? WireTimes.instant(what, "to", request.getTo()) : END;
        if (to.isBefore(from)) {
            throw arguments.invalid("to", to.toString(), "Give an end that is not before `from`");
        }
        var known = AuditLog.types();
        for (var type : request.getTypesList()) {
            if (!known.contains(type)) {
                throw arguments.invalid("type", type, "Use one of " + String.join(", ", known));
            }
        }
        return log.list(from, to, Set.copyOf(request.getTypesList()), limit(arguments, request));
    }
}
