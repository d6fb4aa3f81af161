package dev.muster.auth.incident;

import dev.muster.auth.audit.LossSummary;

/// An incident as the audit log tells of it.
final class Summary {
    private Summary() {}

    static LossSummary of(Incident incident) {
        return switch (incident.shared()) {
            case Shared.AuthInstance(var id, _, _) -> summary(incident, id, "");
            case Shared.OneVersion(var version) -> summary(incident, "", version);
            case Shared.Nothing _ -> summary(incident, "", "");
        };
    }

    private static LossSummary summary(Incident incident, String authId, String version) {
        return new LossSummary(
                incident.id(),
                incident.lost(),
                incident.back(),
                incident.folded(),
                authId,
                version);
    }
}
