package dev.muster.auth.peers;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import dev.muster.auth.lease.AuthRun;
import dev.muster.core.id.HostId;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ConnectedCounts;
import dev.muster.proto.v1.CountConnectedRequest;
import dev.muster.proto.v1.GetInstanceRequest;
import dev.muster.proto.v1.InstanceDetail;
import dev.muster.proto.v1.ListConnectedRequest;
import dev.muster.proto.v1.ListConnectedResponse;
import dev.muster.proto.v1.ListEventsRequest;
import dev.muster.proto.v1.ListEventsResponse;
import dev.muster.proto.v1.PeerServiceGrpc;
import dev.muster.proto.v1.PeerServiceGrpc.PeerServiceFutureStub;
import dev.muster.proto.v1.PingAllRequest;
import dev.muster.proto.v1.PingAllResponse;
import dev.muster.proto.v1.PingRequest;
import dev.muster.proto.v1.PingResponse;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.LongAnswer;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Another live Auth instance. Its calls never block; their futures fail with a
/// [dev.muster.core.fault.FaultException]: the peer's own, or one that says why it is not reached.
/// Any thread.
public final class PeerAuth {
    /// What a call may take besides what it waits for at the peer. A peer that is dead is noticed
    /// by then; its lease lapses three times later.
    static final Duration TRAVEL = Duration.ofSeconds(5);

    /// What a page of its agents may take. Who asks for the whole cluster must not wait long for an
    /// instance that hangs.
    static final Duration PAGE = Duration.ofMillis(2_500);

    /// How often at least a part of a long answer comes.
    public static final Duration BEAT = Duration.ofSeconds(1);

    private final AuthRun run;
    private final Channel channel;
    private final PeerServiceFutureStub stub;
    private final Time time;

    public PeerAuth(AuthRun run, Channel channel, Time time) {
        this.run = requireNonNull(run, "run");
        this.channel = requireNonNull(channel, "channel");
        this.stub = PeerServiceGrpc.newFutureStub(channel);
        this.time = requireNonNull(time, "time");
    }

    public AuthRun run() {
        return run;
    }

    /// Pings an agent whose stream ends there. Fails with `AGENT_NOT_CONNECTED` when none does.
    public CompletableFuture<Pong> ping(HostId id, Duration timeout) {
        var request =
                PingRequest.newBuilder()
                        .setId(id.toString())
                        .setTimeout(WireTimes.toProto(timeout))
                        .setLocal(true)
                        .build();
        long sent = time.nanoTime();
        return ask(
                "Cannot ping " + id,
                stub.withDeadlineAfter(timeout.plus(TRAVEL)).ping(request),
                answer -> pong(answer, Duration.ofNanos(time.nanoTime() - sent)));
    }

    /// Tells of an agent whose stream ends there. Fails with `AGENT_NOT_CONNECTED` when none does.
    public CompletableFuture<InstanceDetail> instance(HostId id) {
        var request = GetInstanceRequest.newBuilder().setId(id.toString()).build();
        return ask(
                "Cannot tell of " + id,
                stub.withDeadlineAfter(TRAVEL).getInstance(request),
                Function.identity());
    }

    /// Pings all agents whose stream ends there.
    public LongAnswer<PingAllResponse> pingAll(PingAllRequest request) {
        return new LongAnswer<>(
                "Cannot ping the agents",
                run.address(),
                PeerServiceGrpc.newBlockingV2Stub(channel).pingAll(request),
                BEAT.plus(PAGE));
    }

    /// Lists agents whose stream ends there.
    public CompletableFuture<Timed<ListConnectedResponse>> connected(ListConnectedRequest request) {
        return ask(
                "Cannot list the connected agents",
                stub.withDeadlineAfter(PAGE).listConnected(request),
                timed());
    }

    /// Counts agents whose stream ends there.
    public CompletableFuture<Timed<ConnectedCounts>> count(CountConnectedRequest request) {
        return ask(
                "Cannot count the connected agents",
                stub.withDeadlineAfter(PAGE).countConnected(request),
                timed());
    }

    /// Lists the events of its own log.
    public CompletableFuture<ListEventsResponse> events(ListEventsRequest request) {
        return ask(
                "Cannot list the audit events",
                stub.withDeadlineAfter(TRAVEL).listEvents(request),
                Function.identity());
    }

    private Pong pong(PingResponse answer, Duration total) {
        var roundTrip =
                WireTimes.duration("Cannot ping an agent", "round_trip", answer.getRoundTrip());
        var hop = total.minus(roundTrip);
        return new Pong(roundTrip, run.authId(), hop.isNegative() ? Duration.ZERO : hop);
    }

    /// Measures from now on.
    private <A> Function<A, Timed<A>> timed() {
        long sent = time.nanoTime();
        return answer -> new Timed<>(answer, Duration.ofNanos(time.nanoTime() - sent));
    }

    /// Cancelling what this returns cancels the call.
    private <P, A> CompletableFuture<A> ask(
            String what, ListenableFuture<P> call, Function<P, A> read) {
        var answer = new CompletableFuture<A>();
        var _ =
                answer.whenComplete((_, _) -> {
                    if (answer.isCancelled()) {
                        call.cancel(true);
                    }
                });
        Futures.addCallback(
                call,
                new FutureCallback<>() {
                    @Override
                    public void onSuccess(P response) {
                        try {
                            answer.complete(read.apply(response));
                        } catch (RuntimeException e) { // who waits must not wait for ever
                            answer.completeExceptionally(e);
                        }
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        answer.completeExceptionally(Faults.toFault(what, run.address(), failure));
                    }
                },
                MoreExecutors.directExecutor());
        return answer;
    }
}
