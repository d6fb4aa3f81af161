package dev.muster.auth.lease;

import static java.util.Objects.requireNonNull;

import dev.muster.core.version.Version;
import java.time.Instant;

/// One run of an Auth process, from its start to its end.
///
/// @param id random, new at each start; the owner in instance documents
/// @param authId the host id of the Auth Service, the same across restarts
/// @param address where agents and other Auth instances reach it, `host:port`
/// @param since when it started, by its own clock
public record AuthRun(String id, String authId, String address, Version version, Instant since) {
    public AuthRun {
        requireNonNull(id, "id");
        requireNonNull(authId, "authId");
        requireNonNull(address, "address");
        requireNonNull(version, "version");
        requireNonNull(since, "since");
    }

    String key() {
        return LeaseDocument.KEYS + id;
    }
}
