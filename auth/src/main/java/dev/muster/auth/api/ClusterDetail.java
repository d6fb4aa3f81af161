package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.peers.PeerSearch;
import dev.muster.auth.peers.Peers;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.proto.v1.InstanceDetail;
import dev.muster.proto.v1.PresenceState;
import dev.muster.runtime.rpc.Faults;

/// All that is known of one agent, by whichever Auth instance has its streams: what they tell is
/// newer than the document, and some of it is nowhere else. Where none has them, what the storage
/// remembers, and why that does not hold.
record ClusterDetail(AgentDetail here, Peers peers) {
    ClusterDetail {
        requireNonNull(here, "here");
        requireNonNull(peers, "peers");
    }

    /// Blocks.
    InstanceDetail of(HostId id) throws InterruptedException {
        var found = here.here(id);
        if (found.isPresent()) {
            return found.get();
        }
        var search = new PeerSearch<InstanceDetail>();
        try {
            var there = Pings.await(search.first(peers.live(), peer -> peer.instance(id)));
            return there.orElseGet(() -> remembered(id, search));
        } finally {
            search.cancel();
        }
    }

    private InstanceDetail remembered(HostId id, PeerSearch<InstanceDetail> search) {
        var detail = here.of(id);
        var instance = detail.getInstance();
        if (detail.getStreamsCount() > 0
                || instance.getPresence().getState() != PresenceState.PRESENCE_STATE_CONNECTED) {
            return detail;
        }
        var owner = instance.getAuthId();
        var why =
                search.unreached(owner)
                        .map(reason -> silent(owner, reason))
                        .orElseGet(ClusterDetail::nowhere);
        return detail.toBuilder().setUnconfirmed(Faults.toProto(why)).build();
    }

    private static Reason silent(String owner, Reason why) {
        if (why.code() != Reason.Code.BACKEND_UNAVAILABLE) {
            return Pings.ownerDown(owner, why);
        }
        return new Reason(
                why.code(),
                "the Auth instance %s, which has its control stream, cannot read the storage: %s"
                        .formatted(owner, why.cause()),
                why.hint());
    }

    private static Reason nowhere() {
        return new Reason(
                Reason.Code.AGENT_NOT_CONNECTED,
                "no Auth Service has its control stream at this moment",
                "Ask again: it is just moving, or about to be gone");
    }
}
