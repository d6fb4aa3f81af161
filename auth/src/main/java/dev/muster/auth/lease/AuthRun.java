package dev.muster.auth.lease;

import static java.util.Objects.requireNonNull;

import dev.muster.core.version.Version;

/// One run of an Auth process, from its start to its end.
///
/// @param id random, new at each start; the owner in instance documents
/// @param authId the host id of the Auth Service, the same across restarts
/// @param address where agents reach it, `host:port`
public record AuthRun(String id, String authId, String address, Version version) {
    public AuthRun {
        requireNonNull(id, "id");
        requireNonNull(authId, "authId");
        requireNonNull(address, "address");
        requireNonNull(version, "version");
    }

    String key() {
        return LeaseDocument.KEYS + id;
    }
}
