package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.inventory.InstanceFilter;
import dev.muster.auth.inventory.InstanceStore;
import dev.muster.auth.inventory.Scope;
import dev.muster.auth.inventory.SeenInstance;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.peers.PeerAuth;
import dev.muster.auth.peers.Peers;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.PingAllRequest;
import dev.muster.proto.v1.PingAllResponse;
import dev.muster.proto.v1.PingResult;
import dev.muster.runtime.rpc.Faults;
import io.grpc.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Pings every agent of the cluster: each Auth instance its own, all at the same time. Then names
/// the agents of instances that did not answer, and looks again for those that were nowhere.
record ClusterPing(
        PingRound here,
        Pings pings,
        InstanceStore instances,
        Peers peers,
        AuthRun self,
        Time time) {
    private static final int PAGE = 500;

    /// Parts that wait for the caller to take them; when there are more, the rounds wait too.
    private static final int WAITING = 16;

    ClusterPing {
        requireNonNull(here, "here");
        requireNonNull(pings, "pings");
        requireNonNull(instances, "instances");
        requireNonNull(peers, "peers");
        requireNonNull(self, "self");
        requireNonNull(time, "time");
    }

    /// Hands all results over. Returns the last part, which tells whose agents they were. Blocks.
    PingAllResponse ping(PingAllRequest request, Sink<PingAllResponse> to)
            throws InterruptedException {
        var now = time.instant();
        var arguments = new Arguments(PingRound.WHAT);
        var filter = arguments.filter(request.getFilter());
        var timeout = arguments.pingTimeout(request.hasTimeout(), request.getTimeout());
        var again = new SecondLook(pings, time);
        Sink<PingAllResponse> first =
                request.getLocal() ? to : part -> to.send(again.keepBack(part));
        var sources = run(request, first);
        nameLost(sources, filter, first);
        again.handOver(timeout, to);
        var doubt = request.getLocal() ? Optional.<Reason>empty() : peers.doubt();
        return PingAllResponse.newBuilder()
                .setCoverage(Coverages.of(self, now, sources, doubt))
                .build();
    }

    /// Returns what is to say of each instance.
    private List<AuthSource> run(PingAllRequest request, Sink<PingAllResponse> to)
            throws InterruptedException {
        var steps = new LinkedBlockingQueue<PingSource.Step>(WAITING);
        var sources = sources(request, steps);
        var threads =
                sources.stream()
                        .map(source ->
                                Thread.ofVirtual()
                                        .name("auth-ping")
                                        .start(Context.current().wrap(source)))
                        .toList();
        try {
            var ends = new HashMap<AuthRun, AuthSource>();
            while (ends.size() < sources.size()) {
                switch (steps.take()) {
                    case PingSource.Step.Part(var part) -> to.send(part);
                    case PingSource.Step.End(var run, var source) -> ends.put(run, source);
                    case PingSource.Step.Broken(var failure) -> throw failure;
                }
            }
            return sources.stream().map(source -> requireNonNull(ends.get(source.auth()))).toList();
        } finally {
            threads.forEach(Thread::interrupt);
        }
    }

    private List<PingSource> sources(PingAllRequest request, BlockingQueue<PingSource.Step> steps)
            throws InterruptedException {
        var sources = new ArrayList<PingSource>();
        sources.add(new PingSource(self, true, to -> here.run(request, to), steps, time));
        if (!request.getLocal()) {
            for (var peer : peers.live()) {
                PingSource.Round round = to -> forward(peer, request, to);
                sources.add(new PingSource(peer.run(), false, round, steps, time));
            }
        }
        return sources;
    }

    private static void forward(PeerAuth peer, PingAllRequest request, Sink<PingAllResponse> to)
            throws InterruptedException {
        try (var parts = peer.pingAll(request)) {
            for (var part = parts.next(); part.isPresent(); part = parts.next()) {
                to.send(part.get());
            }
        }
    }

    /// Fails the agents that instances hold by their documents which did not answer to the end. One
    /// of them may have been pinged all the same, before that or at another instance.
    private void nameLost(List<AuthSource> sources, InstanceFilter filter, Sink<PingAllResponse> to)
            throws InterruptedException {
        var missing = new HashMap<String, Reason>();
        sources.stream()
                .filter(AuthSource::hasReason)
                .forEach(source ->
                        missing.put(source.getAuthId(), Faults.fromProto(source.getReason())));
        if (missing.isEmpty()) {
            return;
        }
        try {
            nameLost(missing, filter, to);
        } catch (FaultException _) {
            // The storage does not say who they are; that the instance is missing stands.
        }
    }

    private void nameLost(
            Map<String, Reason> missing, InstanceFilter filter, Sink<PingAllResponse> to)
            throws InterruptedException {
        @Nullable String token = null;
        do {
            var page = instances.list(new Scope.Recent(), filter, PAGE, token);
            var results =
                    page.instances().stream()
                            .flatMap(seen -> lost(seen, missing).stream())
                            .toList();
            if (!results.isEmpty()) {
                to.send(
                        PingAllResponse.newBuilder()
                                .setExpected(results.size())
                                .addAllResults(results)
                                .build());
            }
            token = page.next().orElse(null);
        } while (token != null);
    }

    private static Optional<PingResult> lost(SeenInstance seen, Map<String, Reason> missing) {
        return Pings.owner(seen)
                .filter(_ -> seen.connected())
                .flatMap(owner ->
                        Optional.ofNullable(missing.get(owner))
                                .map(why ->
                                        PingResult.newBuilder()
                                                .setId(seen.instance().id().toString())
                                                .setAuthId(owner)
                                                .setReason(
                                                        Faults.toProto(Pings.ownerDown(owner, why)))
                                                .build()));
    }
}
