package dev.muster.auth.api;

import static dev.muster.auth.api.Answers.answer;
import static java.util.Objects.requireNonNull;

import dev.muster.auth.incident.Incidents;
import dev.muster.auth.lease.KnownRun;
import dev.muster.auth.lease.Leases;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.core.version.BuildVersion;
import dev.muster.proto.v1.AuthInstance;
import dev.muster.proto.v1.AuthInstanceState;
import dev.muster.proto.v1.Cluster;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.GetClusterRequest;
import dev.muster.proto.v1.ListAuthsRequest;
import dev.muster.proto.v1.ListAuthsResponse;
import dev.muster.proto.v1.ListIncidentsRequest;
import dev.muster.proto.v1.ListIncidentsResponse;
import dev.muster.runtime.identity.CaPin;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What administrators ask about the cluster itself.
public final class ClusterApi extends ClusterServiceGrpc.ClusterServiceImplBase {
    private final Supplier<Facts> facts;
    private final Leases leases;
    private final Incidents incidents;
    private final String runId;
    private final Time time;

    /// What there is to say.
    ///
    /// @param authId host id of this Auth Service
    /// @param advertised what agents dial; empty when Auth listens on loopback only
    /// @param listening where Auth listens, with the port it got
    /// @param selfDoubts why this instance holds back with calling agents lost
    public record Facts(
            String cluster,
            List<CaPin> pins,
            String authId,
            Optional<HostPort> advertised,
            HostPort listening,
            Duration instanceTtl,
            List<Reason> selfDoubts) {
        public Facts {
            requireNonNull(cluster, "cluster");
            pins = List.copyOf(pins);
            requireNonNull(authId, "authId");
            requireNonNull(advertised, "advertised");
            requireNonNull(listening, "listening");
            requireNonNull(instanceTtl, "instanceTtl");
            selfDoubts = List.copyOf(selfDoubts);
        }
    }

    /// @param facts asked with each call: the port is known only once Auth listens
    /// @param runId the run that answers
    public ClusterApi(
            Supplier<Facts> facts, Leases leases, Incidents incidents, String runId, Time time) {
        this.facts = requireNonNull(facts, "facts");
        this.leases = requireNonNull(leases, "leases");
        this.incidents = requireNonNull(incidents, "incidents");
        this.runId = requireNonNull(runId, "runId");
        this.time = requireNonNull(time, "time");
    }

    @Override
    public void getCluster(GetClusterRequest request, StreamObserver<Cluster> to) {
        answer(to, "Cannot read the cluster's status", () -> toProto(facts.get()));
    }

    @Override
    public void listAuths(ListAuthsRequest request, StreamObserver<ListAuthsResponse> to) {
        answer(to, "Cannot list the Auth instances", this::auths);
    }

    @Override
    public void listIncidents(
            ListIncidentsRequest request, StreamObserver<ListIncidentsResponse> to) {
        answer(
                to,
                "Cannot list the incidents",
                () ->
                        ListIncidentsResponse.newBuilder()
                                .addAllIncidents(
                                        incidents.all().stream()
                                                .map(IncidentProto::toProto)
                                                .toList())
                                .setObservedAt(WireTimes.toProto(time.instant()))
                                .build());
    }

    private ListAuthsResponse auths() {
        return ListAuthsResponse.newBuilder()
                .addAllAuths(leases.all().stream().map(ClusterApi::toProto).toList())
                .setRunId(runId)
                .setObservedAt(WireTimes.toProto(time.instant()))
                .build();
    }

    private static AuthInstance toProto(KnownRun known) {
        var run = known.run();
        return AuthInstance.newBuilder()
                .setRunId(run.id())
                .setAuthId(run.authId())
                .setAddress(run.address())
                .setVersion(run.version().toString())
                .setStreams(known.streams())
                .setSince(WireTimes.toProto(run.since()))
                .setRenewedAgo(WireTimes.toProto(known.age().sinceRenewal()))
                .setState(state(known))
                .build();
    }

    private static AuthInstanceState state(KnownRun known) {
        if (known.age().stopped()) {
            return AuthInstanceState.AUTH_INSTANCE_STATE_STOPPED;
        }
        if (!known.age().alive()) {
            return AuthInstanceState.AUTH_INSTANCE_STATE_LOST;
        }
        return known.draining()
                ? AuthInstanceState.AUTH_INSTANCE_STATE_DRAINING
                : AuthInstanceState.AUTH_INSTANCE_STATE_LIVE;
    }

    private static Cluster toProto(Facts facts) {
        return Cluster.newBuilder()
                .setName(facts.cluster())
                .addAllCaPins(facts.pins().stream().map(CaPin::toString).toList())
                .setAuthId(facts.authId())
                .setAuthVersion(BuildVersion.current().toString())
                .setAdvertiseAddr(facts.advertised().map(HostPort::toString).orElse(""))
                .setListenAddr(facts.listening().toString())
                .setInstanceTtl(WireTimes.toProto(facts.instanceTtl()))
                .addAllSelfDoubts(facts.selfDoubts().stream().map(Faults::toProto).toList())
                .build();
    }
}
