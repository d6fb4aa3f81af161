package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.peers.AuthAnswer;
import dev.muster.auth.peers.Peers;
import dev.muster.auth.peers.Timed;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.ClusterCounts;
import dev.muster.proto.v1.ConnectedCounts;
import dev.muster.proto.v1.CountClusterRequest;
import dev.muster.proto.v1.CountConnectedRequest;
import dev.muster.proto.v1.InstanceCounts;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How many agents are connected, of all Auth instances and of each.
record ClusterCounting(ConnectedListing here, Peers peers, AuthRun self, Time time) {
    ClusterCounting {
        requireNonNull(here, "here");
        requireNonNull(peers, "peers");
        requireNonNull(self, "self");
        requireNonNull(time, "time");
    }

    /// Blocks until all have answered or run out of time.
    ClusterCounts count(CountClusterRequest request) throws InterruptedException {
        var now = time.instant();
        var asked = CountConnectedRequest.newBuilder().setFilter(request.getFilter()).build();
        var own = new Timed<>(here.count(asked), Duration.ZERO);
        var answers = new ArrayList<AuthAnswer<Timed<ConnectedCounts>>>();
        answers.add(new AuthAnswer.Given<>(self, own));
        answers.addAll(peers.askLive(peer -> peer.count(asked)));

        var sources = new ArrayList<AuthSource>();
        var counts = new ArrayList<InstanceCounts>();
        for (var answer : answers) {
            var source =
                    AuthSource.newBuilder()
                            .setAuthId(answer.run().authId())
                            .setAddress(answer.run().address());
            switch (answer) {
                case AuthAnswer.Given(_, var given) -> {
                    var part = given.answer();
                    counts.add(part.getCounts());
                    source.setAgents(part.getCounts().getTotal())
                            .setObservedAt(part.getObservedAt())
                            .setRoundTrip(WireTimes.toProto(given.took()));
                }
                case AuthAnswer.Missing(_, var why) -> source.setReason(Faults.toProto(why));
            }
            sources.add(source.build());
        }
        return ClusterCounts.newBuilder()
                .setCounts(sum(counts))
                .setCoverage(Coverages.of(self, now, sources, peers.doubt()))
                .build();
    }

    private static InstanceCounts sum(List<InstanceCounts> parts) {
        var versions = new HashMap<String, Long>();
        var upgraders = new HashMap<String, Long>();
        var services = new HashMap<String, Long>();
        long total = 0;
        for (var part : parts) {
            total += part.getTotal();
            add(part.getByVersionMap(), versions);
            add(part.getByUpgraderMap(), upgraders);
            add(part.getByServiceMap(), services);
        }
        return InstanceCounts.newBuilder()
                .setTotal(total)
                .putAllByVersion(versions)
                .putAllByUpgrader(upgraders)
                .putAllByService(services)
                .build();
    }

    private static void add(Map<String, Long> counts, Map<String, Long> to) {
        counts.forEach((key, count) -> to.merge(key, count, Long::sum));
    }
}
