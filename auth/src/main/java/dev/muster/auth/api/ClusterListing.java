package dev.muster.auth.api;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;
import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.peers.Peers;
import dev.muster.auth.peers.Timed;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ConnectedInstance;
import dev.muster.proto.v1.InstanceFilter;
import dev.muster.proto.v1.ListClusterRequest;
import dev.muster.proto.v1.ListClusterResponse;
import dev.muster.proto.v1.ListConnectedRequest;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/// The agents that are connected to any Auth instance, merged in the order of their ids. Holds two
/// pages of each instance at most, however many agents there are.
record ClusterListing(ConnectedListing here, Peers peers, AuthRun self, Time time) {
    private static final int PAGE = 500;

    /// From a request to the look of the other instance, at most, where it is not late altogether.
    private static final Duration ON_THE_WAY = Duration.ofSeconds(1);

    ClusterListing {
        requireNonNull(here, "here");
        requireNonNull(peers, "peers");
        requireNonNull(self, "self");
        requireNonNull(time, "time");
    }

    /// Hands all pages over. Returns the last part, which tells whose agents they were. Blocks.
    ListClusterResponse list(ListClusterRequest request, Feed<ListClusterResponse> to)
            throws InterruptedException {
        var now = time.instant();
        var sources = sources(request.getFilter(), time.nanoTime());
        var ahead = new PriorityQueue<ConnectedSource>(comparing(ConnectedSource::id));
        for (var source : sources) {
            if (source.advance()) {
                ahead.add(source);
            }
        }
        var page = new Page<ConnectedInstance>(PAGE);
        while (!ahead.isEmpty()) {
            var streams = next(ahead);
            if (!page.addAll(streams)) {
                to.send(part(page));
                page = new Page<>(PAGE);
                page.addAll(streams);
            }
        }
        to.send(part(page));
        return ListClusterResponse.newBuilder()
                .setCoverage(
                        Coverages.of(
                                self,
                                now,
                                sources.stream().map(ConnectedSource::told).toList(),
                                peers.doubt()))
                .build();
    }

    /// @param start when the listing began: whoever moves from then on is seen where it was or
    ///   where it is
    private List<ConnectedSource> sources(InstanceFilter filter, long start)
            throws InterruptedException {
        var sources = new ArrayList<ConnectedSource>();
        sources.add(
                new ConnectedSource(
                        self,
                        token ->
                                CompletableFuture.completedFuture(
                                        new Timed<>(
                                                here.page(page(filter, token, start)),
                                                Duration.ZERO))));
        for (var peer : peers.live()) {
            sources.add(
                    new ConnectedSource(
                            peer.run(), token -> peer.connected(page(filter, token, start))));
        }
        return sources;
    }

    private ListConnectedRequest page(InstanceFilter filter, String token, long start) {
        var since = Duration.ofNanos(time.nanoTime() - start);
        return ListConnectedRequest.newBuilder()
                .setFilter(filter)
                .setPageSize(PAGE)
                .setPageToken(token)
                .setMovedWithin(WireTimes.toProto(since.plus(ON_THE_WAY)))
                .build();
    }

    private static ListClusterResponse part(Page<ConnectedInstance> page) {
        return ListClusterResponse.newBuilder().addAllInstances(page.entries()).build();
    }

    /// Takes the host that comes next from all that have it, and lets them go on.
    private static List<ConnectedInstance> next(PriorityQueue<ConnectedSource> ahead)
            throws InterruptedException {
        var holders = new ArrayList<ConnectedSource>();
        do {
            holders.add(ahead.remove());
        } while (!ahead.isEmpty() && ahead.element().id().equals(holders.getFirst().id()));
        var streams = merge(holders);
        for (var holder : holders) {
            if (holder.head().stream().anyMatch(streams::contains)) {
                holder.count();
            }
            if (holder.advance()) {
                ahead.add(holder);
            }
        }
        return streams;
    }

    /// Returns the streams of one host, that of the latest connection first. An agent that moves is
    /// seen where it comes from too: of one process the latest connection counts.
    private static List<ConnectedInstance> merge(List<ConnectedSource> holders) {
        if (holders.size() == 1) {
            return holders.getFirst().head();
        }
        var latest = new HashMap<String, ConnectedInstance>();
        holders.stream()
                .flatMap(holder -> holder.head().stream())
                .forEach(stream ->
                        latest.merge(
                                stream.getStream().getProcessId(),
                                stream,
                                (one, other) -> epoch(one) >= epoch(other) ? one : other));
        return latest.values().stream()
                .sorted(comparingLong(ClusterListing::epoch).reversed())
                .toList();
    }

    private static long epoch(ConnectedInstance instance) {
        return instance.getStream().getEpoch();
    }
}
