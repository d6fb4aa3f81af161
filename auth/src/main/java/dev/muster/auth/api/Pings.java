package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.AgentLink;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.inventory.InstanceStore;
import dev.muster.auth.inventory.SeenInstance;
import dev.muster.auth.peers.PeerSearch;
import dev.muster.auth.peers.Peers;
import dev.muster.auth.peers.Pong;
import dev.muster.auth.presence.Presence;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.proto.v1.PingResponse;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Pings an agent over its control stream, which may end at another Auth instance, or says from its
/// document why it has none.
///
/// @param authId host id of this Auth Service
record Pings(ConnectedAgents connected, InstanceStore instances, Peers peers, String authId) {
    Pings {
        requireNonNull(connected, "connected");
        requireNonNull(instances, "instances");
        requireNonNull(peers, "peers");
        requireNonNull(authId, "authId");
    }

    /// Pings over a stream that ends here. Blocks.
    Pong local(HostId id, Duration timeout) throws InterruptedException {
        var agent = connected.find(id).orElseThrow(() -> fault(id, absence(id)));
        return ping(agent.link(), timeout, authId);
    }

    static Pong ping(AgentLink link, Duration timeout, String authId) throws InterruptedException {
        return new Pong(await(link.ping(timeout)), authId, null);
    }

    static PingResponse toProto(Pong pong) {
        var proto =
                PingResponse.newBuilder()
                        .setRoundTrip(WireTimes.toProto(pong.roundTrip()))
                        .setAuthId(pong.authId());
        pong.toOwner().ifPresent(hop -> proto.setToOwner(WireTimes.toProto(hop)));
        return proto.build();
    }

    /// Pings over whichever stream the agent has. Blocks.
    ///
    /// All others are asked at once, without a look at the document: that may lag behind the
    /// stream, and its storage may be down while the streams live.
    Pong anywhere(HostId id, Duration timeout) throws InterruptedException {
        var here = connected.find(id);
        if (here.isPresent()) {
            return ping(here.get().link(), timeout, authId);
        }
        var search = new PeerSearch<Pong>();
        try {
            var pong = await(search.first(peers.live(), peer -> peer.ping(id, timeout)));
            return pong.orElseThrow(() -> fault(id, absence(id, search)));
        } finally {
            search.cancel();
        }
    }

    static <A> A await(CompletableFuture<A> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FaultException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            answer.cancel(false);
        }
    }

    /// Returns why no instance has the agent's stream, given who did not answer.
    private Reason absence(HostId id, PeerSearch<Pong> search) {
        return instances.get(id).map(seen -> absence(seen, search)).orElseGet(AgentMemory::unknown);
    }

    private Reason absence(SeenInstance seen, PeerSearch<Pong> search) {
        var owner = owner(seen).filter(_ -> seen.connected());
        return owner.flatMap(search::unreached)
                .map(why -> ownerDown(owner.orElseThrow(), why))
                .orElseGet(() -> notConnected(seen));
    }

    /// @param owner the Auth instance that holds the agent's stream by its document
    /// @param why that one was asked in vain
    static Reason ownerDown(String owner, Reason why) {
        return new Reason(
                Reason.Code.OWNER_DOWN,
                "its stream ended at the Auth instance %s, which does not answer: %s"
                        .formatted(owner, why.cause()),
                "Ask again in 15 s, when it is clear where its agents went;"
                        + " `tctl auth ls` shows who lives");
    }

    private static FaultException fault(HostId id, Reason why) {
        return new FaultException(new Fault("Cannot ping " + id, why));
    }

    static Optional<String> owner(SeenInstance seen) {
        return seen.instance().connection().map(connection -> connection.authId());
    }

    private Reason absence(HostId id) {
        return instances.get(id).map(this::notConnected).orElseGet(AgentMemory::unknown);
    }

    private Reason notConnected(SeenInstance seen) {
        return new Reason(
                Reason.Code.AGENT_NOT_CONNECTED,
                "it has no control stream: " + why(seen),
                "Run `tctl inventory why %s`".formatted(seen.instance().id()));
    }

    private String why(SeenInstance seen) {
        return switch (seen.instance().presence()) {
            case Presence.NeverConnected absent -> cause(absent);
            case Presence.Offline absent -> cause(absent);
            case Presence.Connected _, Presence.Suspect _ -> whereabouts(seen);
        };
    }

    /// The document may lag behind the stream by a moment.
    private String whereabouts(SeenInstance seen) {
        var owner = owner(seen).filter(id -> !id.equals(authId));
        if (seen.connected()) {
            return owner.map(id -> "by the storage its stream ends at the Auth instance " + id)
                    .orElse("its stream is just opening or closing");
        }
        return "the Auth instance that held its stream is gone"
                + seen.lastSeen().map(Pings::since).orElse(" for longer than is remembered");
    }

    private static String cause(Presence absent) {
        return absent.why().map(Reason::cause).orElseThrow();
    }

    private static String since(Instant at) {
        return " since " + at.truncatedTo(ChronoUnit.SECONDS);
    }
}
