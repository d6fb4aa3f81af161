package dev.muster.bench.ha;

import dev.muster.bench.Admin;
import dev.muster.core.net.HostPort;
import dev.muster.proto.v1.AddTokenRequest;
import dev.muster.proto.v1.AuditServiceGrpc;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.GetClusterRequest;
import dev.muster.proto.v1.Instance;
import dev.muster.proto.v1.InventoryServiceGrpc;
import dev.muster.proto.v1.ListClusterRequest;
import dev.muster.proto.v1.ListClusterResponse;
import dev.muster.proto.v1.ListEventsRequest;
import dev.muster.proto.v1.ListEventsResponse;
import dev.muster.proto.v1.ListInstancesRequest;
import dev.muster.proto.v1.ListScope;
import dev.muster.proto.v1.ListTokensRequest;
import dev.muster.proto.v1.PingRequest;
import dev.muster.proto.v1.PingResponse;
import dev.muster.proto.v1.Role;
import dev.muster.proto.v1.Token;
import dev.muster.proto.v1.TokenServiceGrpc;
import dev.muster.runtime.rpc.AuthChannel;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.stub.AbstractBlockingStub;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// An admin's calls to one Auth process, over a connection that comes back by itself. A call that
/// fails throws a [io.grpc.StatusRuntimeException].
final class AuthClient implements AutoCloseable {
    private static final int DEADLINE_SECONDS = 15;
    private static final int PAGE = 1000;

    private final Admin admin;
    private final AuthChannel channel;

    /// @param data its data directory, where its admin's identity is
    AuthClient(HostPort auth, Path data) {
        admin = new Admin(auth, data);
        channel = admin.open();
    }

    /// Returns what agents know the cluster by.
    String caPin() {
        return cluster().getCaPins(0);
    }

    String authId() {
        return cluster().getAuthId();
    }

    private dev.muster.proto.v1.Cluster cluster() {
        return by(ClusterServiceGrpc.newBlockingStub(channel.channel()))
                .getCluster(GetClusterRequest.getDefaultInstance());
    }

    /// Returns all agents that the cluster remembers, by id.
    List<Instance> all() {
        var all = new ArrayList<Instance>();
        var token = "";
        do {
            var page =
                    by(InventoryServiceGrpc.newBlockingStub(channel.channel()))
                            .listInstances(
                                    ListInstancesRequest.newBuilder()
                                            .setPageSize(PAGE)
                                            .setPageToken(token)
                                            .setScope(ListScope.LIST_SCOPE_ALL)
                                            .build());
            all.addAll(page.getInstancesList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return all;
    }

    /// Returns what `tctl inventory status --cluster` shows.
    List<ListClusterResponse> everywhere() {
        var parts = new ArrayList<ListClusterResponse>();
        by(InventoryServiceGrpc.newBlockingStub(channel.channel()))
                .listCluster(ListClusterRequest.getDefaultInstance())
                .forEachRemaining(parts::add);
        return parts;
    }

    PingResponse ping(String id) {
        return by(InventoryServiceGrpc.newBlockingStub(channel.channel()))
                .ping(PingRequest.newBuilder().setId(id).build());
    }

    /// Makes a join token and returns it.
    String addToken() {
        return by(TokenServiceGrpc.newBlockingStub(channel.channel()))
                .addToken(AddTokenRequest.newBuilder().addRoles(Role.ROLE_NODE).build())
                .getToken();
    }

    List<Token> tokens() {
        return by(TokenServiceGrpc.newBlockingStub(channel.channel()))
                .listTokens(ListTokensRequest.getDefaultInstance())
                .getTokensList();
    }

    /// Returns up to 1,000 events of one type.
    ListEventsResponse events(String type, Instant from) {
        return by(AuditServiceGrpc.newBlockingStub(channel.channel()))
                .listEvents(
                        ListEventsRequest.newBuilder()
                                .addTypes(type)
                                .setFrom(WireTimes.toProto(from))
                                .setLimit(PAGE)
                                .build());
    }

    private static <S extends AbstractBlockingStub<S>> S by(S stub) {
        return stub.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.close();
        admin.close();
    }
}
