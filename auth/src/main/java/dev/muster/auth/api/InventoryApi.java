package dev.muster.auth.api;

import static dev.muster.auth.api.Answers.answer;
import static dev.muster.auth.api.Answers.stream;
import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.history.Histories;
import dev.muster.auth.inventory.InstanceStore;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.peers.Peers;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ClusterCounts;
import dev.muster.proto.v1.CountClusterRequest;
import dev.muster.proto.v1.CountInstancesRequest;
import dev.muster.proto.v1.GetInstanceRequest;
import dev.muster.proto.v1.Instance;
import dev.muster.proto.v1.InstanceCounts;
import dev.muster.proto.v1.InstanceDetail;
import dev.muster.proto.v1.InventoryServiceGrpc;
import dev.muster.proto.v1.ListClusterRequest;
import dev.muster.proto.v1.ListClusterResponse;
import dev.muster.proto.v1.ListConnectedRequest;
import dev.muster.proto.v1.ListConnectedResponse;
import dev.muster.proto.v1.ListHistoryRequest;
import dev.muster.proto.v1.ListHistoryResponse;
import dev.muster.proto.v1.ListInstancesRequest;
import dev.muster.proto.v1.ListInstancesResponse;
import dev.muster.proto.v1.ListTargetsRequest;
import dev.muster.proto.v1.ListTargetsResponse;
import dev.muster.proto.v1.PingAllRequest;
import dev.muster.proto.v1.PingAllResponse;
import dev.muster.proto.v1.PingRequest;
import dev.muster.proto.v1.PingResponse;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.stub.StreamObserver;

/// What administrators ask about agents: two memories for two questions, and the ping.
public final class InventoryApi extends InventoryServiceGrpc.InventoryServiceImplBase {
    private static final int PAGE = 500;

    private final InstanceStore instances;
    private final ConnectedListing here;
    private final ClusterListing cluster;
    private final ClusterCounting counting;
    private final AgentMemory memory;
    private final TargetListing targets;
    private final ClusterDetail detail;
    private final Pings pings;
    private final ClusterPing allPings;
    private final Time time;

    /// @param round shared with [PeerApi], so that its bounds hold for both
    /// @param self the run that answers
    public InventoryApi(
            InstanceStore instances,
            Histories histories,
            ConnectedAgents connected,
            Peers peers,
            PingRound round,
            AuthRun self,
            Time time) {
        this.instances = requireNonNull(instances, "instances");
        this.time = requireNonNull(time, "time");
        var authId = self.authId();
        this.here = new ConnectedListing(connected, authId, time);
        this.cluster = new ClusterListing(here, peers, self, time);
        this.counting = new ClusterCounting(here, peers, self, time);
        this.memory = new AgentMemory(instances, histories, time);
        this.targets = new TargetListing(instances, time);
        this.detail = new ClusterDetail(new AgentDetail(instances, connected, authId, time), peers);
        this.pings = new Pings(connected, instances, peers, authId);
        this.allPings = new ClusterPing(round, pings, instances, peers, self, time);
    }

    @Override
    public void listInstances(
            ListInstancesRequest request, StreamObserver<ListInstancesResponse> to) {
        var what = "Cannot list the instances";
        answer(to, what, () -> instances(new Arguments(what), request));
    }

    @Override
    public void getInstance(GetInstanceRequest request, StreamObserver<InstanceDetail> to) {
        var what = "Cannot tell of the agent";
        answer(to, what, () -> detail.of(new Arguments(what).id(request.getId())));
    }

    @Override
    public void countInstances(CountInstancesRequest request, StreamObserver<InstanceCounts> to) {
        var what = "Cannot count the instances";
        answer(to, what, () -> count(new Arguments(what), request));
    }

    @Override
    public void listHistory(ListHistoryRequest request, StreamObserver<ListHistoryResponse> to) {
        var what = "Cannot read the history";
        answer(
                to,
                what,
                () -> {
                    var arguments = new Arguments(what);
                    return memory.history(
                            arguments.id(request.getId()),
                            arguments.count("limit", request.getLimit(), Arguments.LARGEST_PAGE));
                });
    }

    @Override
    public void listTargets(ListTargetsRequest request, StreamObserver<ListTargetsResponse> to) {
        answer(to, TargetListing.WHAT, () -> targets.list(request));
    }

    @Override
    public void listConnected(
            ListConnectedRequest request, StreamObserver<ListConnectedResponse> to) {
        answer(to, ConnectedListing.WHAT, () -> here.page(request));
    }

    @Override
    public void listCluster(ListClusterRequest request, StreamObserver<ListClusterResponse> to) {
        stream(to, ConnectedListing.WHAT, feed -> cluster.list(request, feed));
    }

    @Override
    public void countCluster(CountClusterRequest request, StreamObserver<ClusterCounts> to) {
        answer(to, ConnectedListing.COUNTING, () -> counting.count(request));
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
                    var timeout = arguments.pingTimeout(request);
                    return Pings.toProto(
                            request.getLocal()
                                    ? pings.local(id, timeout)
                                    : pings.anywhere(id, timeout));
                });
    }

    @Override
    public void pingAll(PingAllRequest request, StreamObserver<PingAllResponse> to) {
        stream(to, PingRound.WHAT, feed -> allPings.ping(request, feed));
    }

    private ListInstancesResponse instances(Arguments arguments, ListInstancesRequest request) {
        var size = arguments.count("page_size", request.getPageSize(), PAGE);
        var last = arguments.pageToken(request.getPageToken());
        var scope = arguments.scope(request.getScope(), request.getOfflineFor());
        var filter = arguments.filter(request.getFilter());
        var now = time.instant();
        var found = instances.list(scope, filter, size, last == null ? null : last.toString());
        var page = new Page<Instance>(size);
        boolean all =
                found.instances().stream().allMatch(seen -> page.add(Instances.toProto(seen)));
        var response =
                ListInstancesResponse.newBuilder()
                        .setObservedAt(WireTimes.toProto(now))
                        .addAllInstances(page.entries());
        if (!all || found.next().isPresent()) {
            response.setNextPageToken(page.entries().getLast().getId());
        }
        return response.build();
    }

    private InstanceCounts count(Arguments arguments, CountInstancesRequest request) {
        var scope = arguments.scope(request.getScope(), request.getOfflineFor());
        return Instances.toProto(instances.count(scope, arguments.filter(request.getFilter())));
    }
}
