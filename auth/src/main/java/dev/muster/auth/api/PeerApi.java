package dev.muster.auth.api;

import static dev.muster.auth.api.Answers.answer;
import static dev.muster.auth.api.Answers.stream;
import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditLog;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.inventory.InstanceStore;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ConnectedCounts;
import dev.muster.proto.v1.CountConnectedRequest;
import dev.muster.proto.v1.GetInstanceRequest;
import dev.muster.proto.v1.InstanceDetail;
import dev.muster.proto.v1.ListConnectedRequest;
import dev.muster.proto.v1.ListConnectedResponse;
import dev.muster.proto.v1.ListEventsRequest;
import dev.muster.proto.v1.ListEventsResponse;
import dev.muster.proto.v1.PeerServiceGrpc;
import dev.muster.proto.v1.PingAllRequest;
import dev.muster.proto.v1.PingAllResponse;
import dev.muster.proto.v1.PingRequest;
import dev.muster.proto.v1.PingResponse;
import io.grpc.stub.StreamObserver;

/// What other Auth instances ask: answered from this one's memory alone, and of one agent from its
/// document too.
public final class PeerApi extends PeerServiceGrpc.PeerServiceImplBase {
    private final ConnectedAgents connected;
    private final ConnectedListing listing;
    private final PingRound round;
    private final AgentDetail detail;
    private final AuditLog log;
    private final String authId;

    /// @param authId host id of this Auth Service
    public PeerApi(
            ConnectedAgents connected,
            InstanceStore instances,
            PingRound round,
            AuditLog log,
            String authId,
            Time time) {
        this.connected = requireNonNull(connected, "connected");
        this.listing = new ConnectedListing(connected, authId, time);
        this.detail = new AgentDetail(instances, connected, authId, time);
        this.round = requireNonNull(round, "round");
        this.log = requireNonNull(log, "log");
        this.authId = requireNonNull(authId, "authId");
    }

    @Override
    public void pingAll(PingAllRequest request, StreamObserver<PingAllResponse> to) {
        stream(
                to,
                PingRound.WHAT,
                feed -> {
                    round.run(request, feed);
                    return PingAllResponse.getDefaultInstance();
                });
    }

    @Override
    public void listConnected(
            ListConnectedRequest request, StreamObserver<ListConnectedResponse> to) {
        answer(to, ConnectedListing.WHAT, () -> listing.page(request));
    }

    @Override
    public void countConnected(CountConnectedRequest request, StreamObserver<ConnectedCounts> to) {
        answer(to, ConnectedListing.COUNTING, () -> listing.count(request));
    }

    @Override
    public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> to) {
        var what = "Cannot list the audit events";
        answer(
                to,
                what,
                () ->
                        ListEventsResponse.newBuilder()
                                .addAllEventsJson(
                                        Events.of(log::list, new Arguments(what), request))
                                .build());
    }

    @Override
    public void ping(PingRequest request, StreamObserver<PingResponse> to) {
        var what = "Cannot ping the agent";
        answer(
                to,
                what,
                () -> {
                    var arguments = new Arguments(what);
                    var id = arguments.id(request.getId());
                    var agent = connected.find(id).orElseThrow(() -> notHere("ping", id));
                    var timeout = arguments.pingTimeout(request);
                    return Pings.toProto(Pings.ping(agent.link(), timeout, authId));
                });
    }

    @Override
    public void getInstance(GetInstanceRequest request, StreamObserver<InstanceDetail> to) {
        var what = "Cannot tell of the agent";
        answer(
                to,
                what,
                () -> {
                    var id = new Arguments(what).id(request.getId());
                    return detail.here(id).orElseThrow(() -> notHere("tell of", id));
                });
    }

    private static FaultException notHere(String what, HostId id) {
        return new FaultException(
                new Fault(
                        "Cannot %s %s".formatted(what, id),
                        new Reason(
                                Reason.Code.AGENT_NOT_CONNECTED,
                                "its control stream does not end here",
                                "Ask the other Auth instances")));
    }
}
