package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.peers.PeerAuth;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.proto.v1.PingAllRequest;
import dev.muster.proto.v1.PingAllResponse;
import dev.muster.proto.v1.PingResult;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Pings every agent whose stream ends here, a bounded number at a time.
public final class PingRound {
    static final String WHAT = "Cannot ping the agents";

    /// Pings under way. Where agents answer within 10 ms, 25,000 a second; an agent that does not
    /// answer keeps one of them busy until its timeout.
    static final int WINDOW = 256;

    /// Rounds under way at this instance: each agent gets that many pings at a time at most.
    static final int ROUNDS = 4;

    private final ConnectedAgents connected;
    private final String authId;
    private final Semaphore rounds = new Semaphore(ROUNDS);

    /// @param authId host id of this Auth Service
    public PingRound(ConnectedAgents connected, String authId) {
        this.connected = requireNonNull(connected, "connected");
        this.authId = requireNonNull(authId, "authId");
    }

    /// Sends the results as they come, and something each second. Blocks until all are there.
    /// Throws a [FaultException]: `ARGUMENT_INVALID`, or `AUTH_OVERLOADED` while too many rounds
    /// are under way.
    void run(PingAllRequest request, Sink<PingAllResponse> to) throws InterruptedException {
        var arguments = new Arguments(WHAT);
        var filter = arguments.filter(request.getFilter());
        var timeout = arguments.pingTimeout(request.hasTimeout(), request.getTimeout());
        if (!rounds.tryAcquire()) {
            throw overloaded();
        }
        try {
            var agents = connected.counting().filter(agent -> filter.test(agent.info())).toList();
            to.send(PingAllResponse.newBuilder().setExpected(agents.size()).build());
            run(agents, timeout, to);
        } finally {
            rounds.release();
        }
    }

    private void run(List<LiveAgent> agents, Duration timeout, Sink<PingAllResponse> to)
            throws InterruptedException {
        var pongs = new ConcurrentHashMap<HostId, CompletableFuture<Duration>>();
        var done = new LinkedBlockingQueue<PingResult>();
        var next = agents.iterator();
        int underWay = 0;
        try {
            while (next.hasNext() || underWay > 0) {
                for (; underWay < WINDOW && next.hasNext(); underWay++) {
                    ping(next.next(), timeout, pongs, done);
                }
                var results = take(done);
                underWay -= results.size();
                to.send(PingAllResponse.newBuilder().addAllResults(results).build());
            }
        } finally {
            pongs.values().forEach(pong -> pong.cancel(false));
        }
    }

    private void ping(
            LiveAgent agent,
            Duration timeout,
            Map<HostId, CompletableFuture<Duration>> pongs,
            BlockingQueue<PingResult> done) {
        var pong = agent.link().ping(timeout);
        pongs.put(agent.id(), pong);
        var _ =
                pong.whenComplete((roundTrip, failure) -> {
                    pongs.remove(agent.id());
                    done.add(result(agent.id(), roundTrip, failure));
                });
    }

    /// Returns what has come, which is nothing when nothing comes for a while.
    static List<PingResult> take(BlockingQueue<PingResult> done) throws InterruptedException {
        var results = new ArrayList<PingResult>();
        var first = done.poll(PeerAuth.BEAT.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            results.add(first);
            done.drainTo(results);
        }
        return results;
    }

    private PingResult result(
            HostId id, @Nullable Duration roundTrip, @Nullable Throwable failure) {
        var result = PingResult.newBuilder().setId(id.toString()).setAuthId(authId);
        if (roundTrip != null) {
            return result.setRoundTrip(WireTimes.toProto(roundTrip)).build();
        }
        var why =
                failure instanceof FaultException fault
                        ? fault.fault().reason()
                        : new Reason(
                                Reason.Code.INTERNAL,
                                String.valueOf(failure),
                                "Look into the log of the Auth Service " + authId);
        return result.setReason(Faults.toProto(why)).build();
    }

    private static FaultException overloaded() {
        return new FaultException(
                new Fault(
                        WHAT,
                        new Reason(
                                Reason.Code.AUTH_OVERLOADED,
                                "%d others ping all agents at this moment".formatted(ROUNDS),
                                "Try again when they are done")));
    }
}
