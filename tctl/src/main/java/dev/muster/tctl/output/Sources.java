package dev.muster.tctl.output;

import dev.muster.proto.v1.AuthSource;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/// The Auth instances behind an answer for the whole cluster, and those whose part is missing.
public final class Sources {
    private Sources() {}

    public static Map<String, Object> fields(AuthSource source) {
        var fields =
                new Fields()
                        .put("auth_id", source.getAuthId())
                        .put("address", source.getAddress())
                        .put("answered", !source.hasReason());
        return source.hasReason()
                ? fields.put("reason", ProtoFields.reason(source.getReason()).map()).map()
                : fields.map();
    }

    /// Says whose part is missing, one line each.
    public static void warn(List<AuthSource> sources, PrintWriter err) {
        sources.stream()
                .filter(AuthSource::hasReason)
                .forEach(source ->
                        err.println(
                                "WARNING: without the Auth Service %s at %s: %s (%s)"
                                        .formatted(
                                                Printable.of(source.getAuthId()),
                                                Printable.of(source.getAddress()),
                                                Printable.of(source.getReason().getCause()),
                                                Printable.of(source.getReason().getCode()))));
    }
}
