package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgent;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.inventory.InstanceCounts;
import dev.muster.core.id.HostId;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ConnectedCounts;
import dev.muster.proto.v1.ConnectedInstance;
import dev.muster.proto.v1.CountConnectedRequest;
import dev.muster.proto.v1.ListConnectedRequest;
import dev.muster.proto.v1.ListConnectedResponse;
import dev.muster.runtime.rpc.WireTimes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The agents whose control stream ends at this Auth instance, page by page or counted.
///
/// @param authId host id of this Auth Service
record ConnectedListing(ConnectedAgents connected, String authId, Time time) {
    static final String WHAT = "Cannot list the connected agents";

    static final String COUNTING = "Cannot count the connected agents";

    private static final int PAGE = 500;

    ConnectedListing {
        requireNonNull(connected, "connected");
        requireNonNull(authId, "authId");
        requireNonNull(time, "time");
    }

    ConnectedCounts count(CountConnectedRequest request) {
        var filter = new Arguments(COUNTING).filter(request.getFilter());
        var counts =
                InstanceCounts.of(connected.counting().map(LiveAgent::info).filter(filter::test));
        return ConnectedCounts.newBuilder()
                .setCounts(Instances.toProto(counts))
                .setObservedAt(WireTimes.toProto(time.instant()))
                .build();
    }

    private Stream<List<ConnectedAgent>> hosts(
            @Nullable HostId last, ListConnectedRequest request) {
        return request.hasMovedWithin()
                ? connected.after(
                        last, WireTimes.duration(WHAT, "moved_within", request.getMovedWithin()))
                : connected.after(last);
    }

    ListConnectedResponse page(ListConnectedRequest request) {
        var arguments = new Arguments(WHAT);
        var size = arguments.count("page_size", request.getPageSize(), PAGE);
        var filter = arguments.filter(request.getFilter());
        var page = new Page<ConnectedInstance>(size);
        boolean all =
                hosts(arguments.pageToken(request.getPageToken()), request)
                        .map(host ->
                                host.stream()
                                        .filter(agent -> filter.test(agent.info()))
                                        .map(agent -> Instances.toProto(agent, authId))
                                        .toList())
                        .allMatch(page::addAll);
        var response =
                ListConnectedResponse.newBuilder()
                        .setAuthId(authId)
                        .setObservedAt(WireTimes.toProto(time.instant()))
                        .addAllInstances(page.entries());
        if (!all) {
            response.setNextPageToken(page.entries().getLast().getId());
        }
        return response.build();
    }
}
