package dev.muster.tctl.output;

import dev.muster.proto.v1.AuthSource;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/// The Auth instances behind an answer for the whole cluster, and those whose part is missing.
public final class Sources {
    private Sources() {}

    public static Map<String, Object> fields(AuthSource source) {
        return document(source).map();
    }

    public static Fields document(AuthSource source) {
        var fields =
                new Fields()
                        .put("auth_id", source.getAuthId())
                        .put("address", source.getAddress())
                        .put("answered", !source.hasReason());
        if (source.hasObservedAt()) {
            fields.put("observed_at", ProtoFields.time(source.getObservedAt()))
                    .put(
                            "round_trip_ms",
                            Latency.milliseconds(ProtoFields.duration(source.getRoundTrip())));
        }
        if (source.hasAgents()) {
            fields.put("agents", source.getAgents());
        }
        return source.hasReason()
                ? fields.put("reason", ProtoFields.reason(source.getReason()).map())
                : fields;
    }

    /// Says whose part is missing, one line each.
    public static void warn(List<AuthSource> sources, PrintWriter err) {
        sources.stream()
                .filter(AuthSource::hasReason)
                .forEach(source ->
                        err.println(
                                "WARNING: without %sthe Auth Service %s at %s: %s (%s)"
                                        .formatted(
                                                source.hasObservedAt() ? "the rest of " : "",
                                                Printable.of(source.getAuthId()),
                                                Printable.of(source.getAddress()),
                                                Printable.of(source.getReason().getCause()),
                                                Printable.of(source.getReason().getCode()))));
    }
}
