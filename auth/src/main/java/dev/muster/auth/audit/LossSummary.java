package dev.muster.auth.audit;

import static java.util.Objects.requireNonNull;

/// What there is to say of a mass loss.
///
/// @param incident its id
/// @param lost how many agents
/// @param back how many of them are back
/// @param folded disconnects that have no event of their own
/// @param authId the Auth instance that all of them were connected to; empty for none
/// @param version the version that all of them run and few others do; empty for none
public record LossSummary(
        String incident, int lost, int back, long folded, String authId, String version) {
    public LossSummary {
        requireNonNull(incident, "incident");
        requireNonNull(authId, "authId");
        requireNonNull(version, "version");
    }
}
