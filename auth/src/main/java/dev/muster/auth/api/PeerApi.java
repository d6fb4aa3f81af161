package dev.muster.auth.api;

import static dev.muster.auth.api.Answers.answer;
import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.proto.v1.PeerServiceGrpc;
import dev.muster.proto.v1.PingRequest;
import dev.muster.proto.v1.PingResponse;
import io.grpc.stub.StreamObserver;

/// What other Auth instances ask: answered from this one's memory alone.
public final class PeerApi extends PeerServiceGrpc.PeerServiceImplBase {
    private final ConnectedAgents connected;
    private final String authId;

    /// @param authId host id of this Auth Service
    public PeerApi(ConnectedAgents connected, String authId) {
        this.connected = requireNonNull(connected, "connected");
        this.authId = requireNonNull(authId, "authId");
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
                    var agent = connected.find(id).orElseThrow(() -> notHere(id));
                    var timeout = arguments.pingTimeout(request);
                    return Pings.toProto(Pings.ping(agent.link(), timeout, authId));
                });
    }

    private static FaultException notHere(HostId id) {
        return new FaultException(
                new Fault(
                        "Cannot ping " + id,
                        new Reason(
                                Reason.Code.AGENT_NOT_CONNECTED,
                                "its control stream does not end here",
                                "Ask the other Auth instances")));
    }
}
