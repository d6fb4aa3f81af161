package dev.muster.tctl;

import com.google.protobuf.Timestamp;
import dev.muster.core.fault.Fault;
import dev.muster.core.reason.Reason;
import dev.muster.proto.v1.AddTokenRequest;
import dev.muster.proto.v1.AddTokenResponse;
import dev.muster.proto.v1.AgentTargets;
import dev.muster.proto.v1.AuditServiceGrpc;
import dev.muster.proto.v1.AuthInstance;
import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.Cluster;
import dev.muster.proto.v1.ClusterCounts;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.ConnectedInstance;
import dev.muster.proto.v1.CountClusterRequest;
import dev.muster.proto.v1.CountInstancesRequest;
import dev.muster.proto.v1.GetClusterRequest;
import dev.muster.proto.v1.GetInstanceRequest;
import dev.muster.proto.v1.Incident;
import dev.muster.proto.v1.Instance;
import dev.muster.proto.v1.InstanceCounts;
import dev.muster.proto.v1.InstanceDetail;
import dev.muster.proto.v1.InstanceFilter;
import dev.muster.proto.v1.InventoryServiceGrpc;
import dev.muster.proto.v1.ListAuthsRequest;
import dev.muster.proto.v1.ListAuthsResponse;
import dev.muster.proto.v1.ListClusterRequest;
import dev.muster.proto.v1.ListClusterResponse;
import dev.muster.proto.v1.ListConnectedRequest;
import dev.muster.proto.v1.ListConnectedResponse;
import dev.muster.proto.v1.ListEventsRequest;
import dev.muster.proto.v1.ListEventsResponse;
import dev.muster.proto.v1.ListHistoryRequest;
import dev.muster.proto.v1.ListHistoryResponse;
import dev.muster.proto.v1.ListIncidentsRequest;
import dev.muster.proto.v1.ListIncidentsResponse;
import dev.muster.proto.v1.ListInstancesRequest;
import dev.muster.proto.v1.ListInstancesResponse;
import dev.muster.proto.v1.ListTargetsRequest;
import dev.muster.proto.v1.ListTargetsResponse;
import dev.muster.proto.v1.ListTokensRequest;
import dev.muster.proto.v1.ListTokensResponse;
import dev.muster.proto.v1.PingAllRequest;
import dev.muster.proto.v1.PingAllResponse;
import dev.muster.proto.v1.PingRequest;
import dev.muster.proto.v1.PingResponse;
import dev.muster.proto.v1.RemoveTokenRequest;
import dev.muster.proto.v1.RemoveTokenResponse;
import dev.muster.proto.v1.Token;
import dev.muster.proto.v1.TokenServiceGrpc;
import dev.muster.runtime.rpc.Faults;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.AuthSession;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// An Auth Service of a few lines: it answers what a test gave it, in pages of two, and remembers
/// what it was asked.
final class FakeAuth implements AutoCloseable {
    static final Timestamp NOW = Agents.at("2026-01-02T00:00:00Z");

    private static final int PAGE = 2;

    final List<Instance> instances = new ArrayList<>();
    final List<ConnectedInstance> connected = new ArrayList<>();
    final List<AgentTargets> targets = new ArrayList<>();
    final List<AuthInstance> auths = new ArrayList<>();
    dev.muster.proto.v1.@Nullable Reason unshared;
    dev.muster.proto.v1.@Nullable Reason doubt;
    final List<Incident> incidents = new ArrayList<>();
    final List<Token> tokens = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final List<AuthSource> sources = new ArrayList<>();
    final List<ListClusterResponse> clusterParts = new ArrayList<>();
    final List<PingAllRequest> pingAlls = new CopyOnWriteArrayList<>();
    final List<PingAllResponse> pingParts = new ArrayList<>();
    boolean pingsEnd = true;
    @Nullable String unknownType;
    boolean storageAway;
    Cluster cluster = Cluster.getDefaultInstance();
    InstanceCounts counts = InstanceCounts.getDefaultInstance();
    ListHistoryResponse history = ListHistoryResponse.getDefaultInstance();
    InstanceDetail detail = InstanceDetail.getDefaultInstance();
    PingResponse pong = PingResponse.getDefaultInstance();
    AddTokenResponse added = AddTokenResponse.getDefaultInstance();

    final List<InstanceFilter> filters = new ArrayList<>();
    final List<ListInstancesRequest> listings = new ArrayList<>();
    final List<CountInstancesRequest> countings = new ArrayList<>();
    final List<ListHistoryRequest> histories = new ArrayList<>();
    final List<ListTargetsRequest> targetListings = new ArrayList<>();
    final List<PingRequest> pings = new ArrayList<>();
    final List<AddTokenRequest> adds = new ArrayList<>();
    final List<String> removals = new ArrayList<>();
    final List<ListEventsRequest> eventQueries = new ArrayList<>();

    private final String name = UUID.randomUUID().toString();
    private final Server server;

    FakeAuth() throws IOException {
        server =
                InProcessServerBuilder.forName(name)
                        .directExecutor()
                        .addService(new ClusterPart())
                        .addService(new InventoryPart())
                        .addService(new TokenPart())
                        .addService(new AuditPart())
                        .build()
                        .start();
    }

    AuthAccess access() {
        return () -> {
            var channel = InProcessChannelBuilder.forName(name).directExecutor().build();
            return new AuthSession(channel, "auth.example.com:3025", channel::shutdownNow);
        };
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static <T> void answer(StreamObserver<T> caller, T answer) {
        caller.onNext(answer);
        caller.onCompleted();
    }

    private static void refuse(
            StreamObserver<?> caller, Reason.Code code, String cause, String hint) {
        caller.onError(Faults.toStatus(new Fault("Cannot answer", new Reason(code, cause, hint))));
    }

    /// Returns the items of a page; its token is the index of its first item.
    private static <T> List<T> page(List<T> all, String token) {
        int from = token.isEmpty() ? 0 : Integer.parseInt(token);
        return all.subList(from, Math.min(all.size(), from + PAGE));
    }

    private static String next(List<?> all, String token) {
        int next = (token.isEmpty() ? 0 : Integer.parseInt(token)) + PAGE;
        return next < all.size() ? Integer.toString(next) : "";
    }

    private final class ClusterPart extends ClusterServiceGrpc.ClusterServiceImplBase {
        @Override
        public void getCluster(GetClusterRequest request, StreamObserver<Cluster> caller) {
            answer(caller, cluster);
        }

        @Override
        public void listAuths(ListAuthsRequest request, StreamObserver<ListAuthsResponse> caller) {
            if (storageAway) {
                refuse(caller, Reason.Code.BACKEND_UNAVAILABLE, "etcd: no answer", "Check it");
                return;
            }
            answer(
                    caller,
                    ListAuthsResponse.newBuilder()
                            .addAllAuths(auths)
                            .setRunId("run-1")
                            .setObservedAt(NOW)
                            .build());
        }

        @Override
        public void listIncidents(
                ListIncidentsRequest request, StreamObserver<ListIncidentsResponse> caller) {
            answer(
                    caller,
                    ListIncidentsResponse.newBuilder()
                            .addAllIncidents(incidents)
                            .setObservedAt(NOW)
                            .build());
        }
    }

    private final class InventoryPart extends InventoryServiceGrpc.InventoryServiceImplBase {
        @Override
        public void listInstances(
                ListInstancesRequest request, StreamObserver<ListInstancesResponse> caller) {
            filters.add(request.getFilter());
            listings.add(request);
            answer(
                    caller,
                    ListInstancesResponse.newBuilder()
                            .setObservedAt(NOW)
                            .addAllInstances(page(instances, request.getPageToken()))
                            .setNextPageToken(next(instances, request.getPageToken()))
                            .build());
        }

        @Override
        public void getInstance(GetInstanceRequest request, StreamObserver<InstanceDetail> caller) {
            answer(caller, detail);
        }

        @Override
        public void countInstances(
                CountInstancesRequest request, StreamObserver<InstanceCounts> caller) {
            filters.add(request.getFilter());
            countings.add(request);
            answer(caller, counts);
        }

        @Override
        public void listConnected(
                ListConnectedRequest request, StreamObserver<ListConnectedResponse> caller) {
            filters.add(request.getFilter());
            answer(
                    caller,
                    ListConnectedResponse.newBuilder()
                            .addAllInstances(page(connected, request.getPageToken()))
                            .setNextPageToken(next(connected, request.getPageToken()))
                            .setAuthId("auth-1")
                            .build());
        }

        @Override
        public void listCluster(
                ListClusterRequest request, StreamObserver<ListClusterResponse> caller) {
            filters.add(request.getFilter());
            clusterParts.forEach(caller::onNext);
            caller.onCompleted();
        }

        @Override
        public void countCluster(
                CountClusterRequest request, StreamObserver<ClusterCounts> caller) {
            filters.add(request.getFilter());
            answer(
                    caller,
                    ClusterCounts.newBuilder()
                            .setCounts(counts)
                            .setCoverage(clusterParts.getLast().getCoverage())
                            .build());
        }

        @Override
        public void listHistory(
                ListHistoryRequest request, StreamObserver<ListHistoryResponse> caller) {
            histories.add(request);
            answer(caller, history);
        }

        @Override
        public void listTargets(
                ListTargetsRequest request, StreamObserver<ListTargetsResponse> caller) {
            targetListings.add(request);
            answer(
                    caller,
                    ListTargetsResponse.newBuilder()
                            .setObservedAt(NOW)
                            .addAllAgents(page(targets, request.getPageToken()))
                            .setNextPageToken(next(targets, request.getPageToken()))
                            .build());
        }

        @Override
        public void pingAll(PingAllRequest request, StreamObserver<PingAllResponse> caller) {
            pingAlls.add(request);
            pingParts.forEach(caller::onNext);
            if (pingsEnd) {
                caller.onCompleted();
            }
        }

        @Override
        public void ping(PingRequest request, StreamObserver<PingResponse> caller) {
            pings.add(request);
            if (pong.hasRoundTrip()) {
                answer(caller, pong);
            } else {
                caller.onError(
                        Faults.toStatus(
                                new Fault(
                                        "Cannot ping " + request.getId(),
                                        new Reason(
                                                Reason.Code.AGENT_NOT_CONNECTED,
                                                "it has no control stream",
                                                "Start it"))));
            }
        }
    }

    private final class TokenPart extends TokenServiceGrpc.TokenServiceImplBase {
        @Override
        public void addToken(AddTokenRequest request, StreamObserver<AddTokenResponse> caller) {
            adds.add(request);
            answer(caller, added);
        }

        @Override
        public void listTokens(
                ListTokensRequest request, StreamObserver<ListTokensResponse> caller) {
            answer(caller, ListTokensResponse.newBuilder().addAllTokens(tokens).build());
        }

        @Override
        public void removeToken(
                RemoveTokenRequest request, StreamObserver<RemoveTokenResponse> caller) {
            removals.add(request.getToken());
            answer(caller, RemoveTokenResponse.newBuilder().setMaskedName("******ab").build());
        }
    }

    private final class AuditPart extends AuditServiceGrpc.AuditServiceImplBase {
        @Override
        public void listEvents(
                ListEventsRequest request, StreamObserver<ListEventsResponse> caller) {
            eventQueries.add(request);
            if (request.getTypesList().contains(unknownType)) {
                var cause = "type cannot be \"%s\"".formatted(unknownType);
                refuse(caller, Reason.Code.ARGUMENT_INVALID, cause, "Did you mean instance.join?");
                return;
            }
            var response =
                    ListEventsResponse.newBuilder()
                            .addAllEventsJson(events)
                            .addAllSources(sources)
                            .setComplete(
                                    unshared == null
                                            && doubt == null
                                            && sources.stream().noneMatch(AuthSource::hasReason));
            if (unshared != null) {
                response.setUnshared(unshared);
            }
            if (doubt != null) {
                response.setDoubt(doubt);
            }
            answer(caller, response.build());
        }
    }
}
