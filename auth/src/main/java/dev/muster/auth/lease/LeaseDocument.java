package dev.muster.auth.lease;

import static java.util.Objects.requireNonNull;

import dev.muster.core.version.Version;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the backend holds of a run, under `auths/<run id>`.
///
/// @param kept the whole lifetime that its latest renewal gave the document
/// @param draining whether the run asks its agents to leave and takes no others
/// @param stopped whether the run has ended in order
/// @param streams control streams that ended there at the latest renewal
/// @param eventsUntil until when all audit events of the host are in the log of the storage,
///   [Instant#MAX] for all; null where that is not known
record LeaseDocument(
        AuthRun run,
        Duration kept,
        boolean draining,
        boolean stopped,
        int streams,
        @Nullable Instant eventsUntil) {
    static final String KEYS = "auths/";

    private static final String ALL = "all";

    private static final JsonMapper JSON = new JsonMapper();

    LeaseDocument {
        requireNonNull(run, "run");
        requireNonNull(kept, "kept");
    }

    String encode() {
        var document = JSON.createObjectNode();
        document.put("v", 1);
        document.put("auth_id", run.authId());
        document.put("address", run.address());
        document.put("version", run.version().toString());
        document.put("since", run.since().toString());
        document.put("ttl_seconds", kept.toSeconds());
        document.put("draining", draining);
        document.put("stopped", stopped);
        document.put("streams", streams);
        if (eventsUntil != null) {
            document.put(
                    "events_until", eventsUntil.equals(Instant.MAX) ? ALL : eventsUntil.toString());
        }
        return document.toString();
    }

    /// Returns the document of the run `id`; empty when it is damaged or too new to be understood.
    static Optional<LeaseDocument> decode(String id, String json) {
        try {
            var document = JSON.readTree(json);
            return Optional.of(
                    new LeaseDocument(
                            run(id, document),
                            kept(document),
                            document.path("draining").asBoolean(false),
                            stopped(document),
                            document.path("streams").asInt(0),
                            eventsUntil(document.path("events_until").asString(""))));
        } catch (JacksonException | NoSuchElementException | DateTimeException _) {
            return Optional.empty();
        }
    }

    /// Returns how long ago the run last renewed, and whether it has ended, of a document that has
    /// `remaining` to live.
    static LeaseAge age(String json, Duration remaining) {
        var document = JSON.readTree(json);
        return age(kept(document), stopped(document), remaining);
    }

    /// Returns the same of this document.
    LeaseAge age(Duration remaining) {
        return age(kept, stopped, remaining);
    }

    private static LeaseAge age(Duration kept, boolean stopped, Duration remaining) {
        var age = kept.minus(remaining);
        return new LeaseAge(age.isNegative() ? Duration.ZERO : age, stopped);
    }

    private static AuthRun run(String id, JsonNode document) {
        return new AuthRun(
                id,
                document.path("auth_id").asString(),
                document.path("address").asString(),
                Version.parse(document.path("version").asString()).orElseThrow(),
                Instant.parse(document.path("since").asString()));
    }

    private static @Nullable Instant eventsUntil(String text) {
        if (text.isEmpty()) {
            return null;
        }
        return text.equals(ALL) ? Instant.MAX : Instant.parse(text);
    }

    private static Duration kept(JsonNode document) {
        return Duration.ofSeconds(document.path("ttl_seconds").asLong(0));
    }

    private static boolean stopped(JsonNode document) {
        return document.path("stopped").asBoolean(false);
    }
}
