package dev.muster.auth.api;

import dev.muster.auth.presence.Presence;
import dev.muster.proto.v1.PresenceState;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;

/// Presence on the wire.
final class Presences {
    private Presences() {}

    static dev.muster.proto.v1.Presence toProto(Presence presence) {
        var proto =
                dev.muster.proto.v1.Presence.newBuilder()
                        .setState(state(presence))
                        .setSince(WireTimes.toProto(presence.since()));
        if (presence instanceof Presence.Offline gone) {
            proto.setOfflineCause(gone.cause().key());
            gone.back().ifPresent(at -> proto.setExpectedBack(WireTimes.toProto(at)));
        }
        presence.why().ifPresent(why -> proto.setReason(Faults.toProto(why)));
        return proto.build();
    }

    private static PresenceState state(Presence presence) {
        return switch (presence) {
            case Presence.NeverConnected _ -> PresenceState.PRESENCE_STATE_NEVER_CONNECTED;
            case Presence.Connected _ -> PresenceState.PRESENCE_STATE_CONNECTED;
            case Presence.Suspect _ -> PresenceState.PRESENCE_STATE_SUSPECT;
            case Presence.Offline _ -> PresenceState.PRESENCE_STATE_OFFLINE;
        };
    }
}
