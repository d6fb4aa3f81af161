package dev.muster.auth.lease;

import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/// What the backend holds of a run, under `auths/<run id>`.
///
/// @param kept the whole lifetime that its latest renewal gave the document
/// @param stopped whether the run has ended in order
record LeaseDocument(AuthRun run, Duration kept, boolean stopped) {
    static final String KEYS = "auths/";

    private static final JsonMapper JSON = new JsonMapper();

    String encode() {
        var document = JSON.createObjectNode();
        document.put("v", 1);
        document.put("auth_id", run.authId());
        document.put("address", run.address());
        document.put("version", run.version().toString());
        document.put("ttl_seconds", kept.toSeconds());
        document.put("stopped", stopped);
        return document.toString();
    }

    /// Returns how long ago the run last renewed, and whether it has ended, of a document that has
    /// `remaining` to live.
    static LeaseAge age(String json, Duration remaining) {
        var document = JSON.readTree(json);
        var kept = Duration.ofSeconds(document.path("ttl_seconds").asLong(0));
        var age = kept.minus(remaining);
        return new LeaseAge(
                age.isNegative() ? Duration.ZERO : age, document.path("stopped").asBoolean(false));
    }
}
