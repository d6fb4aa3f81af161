package dev.muster.tctl.inventory;

import com.google.protobuf.Timestamp;
import dev.muster.proto.v1.Instance;
import dev.muster.proto.v1.Presence;
import dev.muster.proto.v1.PresenceState;
import dev.muster.tctl.output.Age;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.ProtoFields;
import java.util.ArrayList;
import java.util.Locale;

/// How presence is shown.
final class Presences {
    private Presences() {}

    /// Returns `connected`, `suspect`, `offline (lost)` or `never connected`, and of an agent that
    /// flaps such as `connected (flapping for 12m)`.
    static String text(Instance instance, Timestamp now) {
        var presence = instance.getPresence();
        var state = key(presence.getState()).replace('_', ' ');
        var notes = new ArrayList<String>();
        if (!presence.getOfflineCause().isEmpty()) {
            notes.add(presence.getOfflineCause());
        }
        if (instance.hasFlappingSince()) {
            notes.add("flapping for " + Age.of(ProtoFields.age(instance.getFlappingSince(), now)));
        }
        return notes.isEmpty() ? state : "%s (%s)".formatted(state, String.join(", ", notes));
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
