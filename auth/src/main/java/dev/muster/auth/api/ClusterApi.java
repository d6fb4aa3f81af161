package dev.muster.auth.api;

import static dev.muster.auth.api.Answers.answer;
import static java.util.Objects.requireNonNull;

import dev.muster.core.net.HostPort;
import dev.muster.core.version.BuildVersion;
import dev.muster.proto.v1.Cluster;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.GetClusterRequest;
import dev.muster.runtime.identity.CaPin;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What administrators ask about the cluster itself.
public final class ClusterApi extends ClusterServiceGrpc.ClusterServiceImplBase {
    private final Supplier<Facts> facts;

    /// What there is to say.
    ///
    /// @param authId host id of this Auth Service
    /// @param advertised what agents dial; empty when Auth listens on loopback only
    /// @param listening where Auth listens, with the port it got
    public record Facts(
            String cluster,
            List<CaPin> pins,
            String authId,
            Optional<HostPort> advertised,
            HostPort listening,
            Duration instanceTtl) {
        public Facts {
            requireNonNull(cluster, "cluster");
            pins = List.copyOf(pins);
            requireNonNull(authId, "authId");
            requireNonNull(advertised, "advertised");
            requireNonNull(listening, "listening");
            requireNonNull(instanceTtl, "instanceTtl");
        }
    }

    /// @param facts asked with each call: the port is known only once Auth listens
    public ClusterApi(Supplier<Facts> facts) {
        this.facts = requireNonNull(facts, "facts");
    }

    @Override
    public void getCluster(GetClusterRequest request, StreamObserver<Cluster> to) {
        answer(to, "Cannot read the cluster's status", () -> toProto(facts.get()));
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
                .build();
    }
}
