package dev.muster.tctl.inventory;

import dev.muster.proto.v1.Presence;
import dev.muster.proto.v1.PresenceState;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.ProtoFields;
import java.util.Locale;

/// How presence is shown.
final class Presences {
    private Presences() {}

    /// Returns `connected`, `suspect`, `offline (lost)` or `never connected`.
    static String text(Presence presence) {
        var state = key(presence.getState()).replace('_', ' ');
        return presence.getOfflineCause().isEmpty()
                ? state
                : "%s (%s)".formatted(state, presence.getOfflineCause());
    }

    /// Returns why the agent is not connected; nothing where it is.
    static String why(Presence presence) {
        return presence.hasReason() ? ProtoFields.text(presence.getReason()) : "";
    }

    /// Puts what there is to say, if anything is known.
    static Fields put(Fields fields, Presence presence) {
        fields.put("presence", key(presence.getState()));
        if (presence.hasSince()) {
            fields.put("presence_since", ProtoFields.time(presence.getSince()));
        }
        fields.put("offline_cause", presence.getOfflineCause());
        if (presence.hasExpectedBack()) {
            fields.put("expected_back", ProtoFields.time(presence.getExpectedBack()));
        }
        if (presence.hasReason()) {
            fields.put("reason", ProtoFields.reason(presence.getReason()).map());
        }
        return fields;
    }

    private static String key(PresenceState state) {
        return switch (state) {
            case PRESENCE_STATE_NEVER_CONNECTED,
                    PRESENCE_STATE_CONNECTED,
                    PRESENCE_STATE_SUSPECT,
                    PRESENCE_STATE_OFFLINE ->
                    state.name().substring("PRESENCE_STATE_".length()).toLowerCase(Locale.ROOT);
            case PRESENCE_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }
}
