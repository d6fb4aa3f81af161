package dev.muster.auth.api;

import dev.muster.auth.incident.Incident;
import dev.muster.auth.incident.Shared;
import dev.muster.proto.v1.SharedAuth;
import dev.muster.runtime.rpc.WireTimes;

/// Incidents on the wire.
final class IncidentProto {
    private IncidentProto() {}

    static dev.muster.proto.v1.Incident toProto(Incident incident) {
        var proto =
                dev.muster.proto.v1.Incident.newBuilder()
                        .setId(incident.id())
                        .setSince(WireTimes.toProto(incident.since()))
                        .setLost(incident.lost())
                        .setAway(incident.away());
        incident.ended().ifPresent(at -> proto.setEnded(WireTimes.toProto(at)));
        switch (incident.shared()) {
            case Shared.AuthInstance(var id, var address, var gone) ->
                    proto.setAuth(
                            SharedAuth.newBuilder()
                                    .setAuthId(id)
                                    .setAddress(address)
                                    .setGone(gone));
            case Shared.OneVersion(var version) -> proto.setVersion(version);
            case Shared.Nothing _ -> {}
        }
        return proto.build();
    }
}
