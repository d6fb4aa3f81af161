package dev.muster.auth.control;

import com.google.protobuf.Timestamp;
import dev.muster.core.fault.Fault;
import dev.muster.core.id.HostId;
import dev.muster.core.version.Protocol;
import dev.muster.proto.v1.AgentInfo;
import dev.muster.proto.v1.AgentMessage;
import dev.muster.proto.v1.AuthMessage;
import dev.muster.proto.v1.ComponentHealth;
import dev.muster.proto.v1.ControlServiceGrpc;
import dev.muster.proto.v1.Echo;
import dev.muster.proto.v1.Goodbye;
import dev.muster.proto.v1.Heartbeat;
import dev.muster.proto.v1.Hello;
import dev.muster.proto.v1.LifecycleState;
import dev.muster.proto.v1.MoveReason;
import dev.muster.proto.v1.Pong;
import dev.muster.proto.v1.Role;
import dev.muster.proto.v1.StopReason;
import dev.muster.runtime.rpc.Capabilities;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The agent's side of one control stream, a step at a time.
public final class FakeAgent implements ClientResponseObserver<AgentMessage, AuthMessage> {
    final HostId host;
    final BlockingQueue<AuthMessage> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> challenges = new LinkedBlockingQueue<>();
    public final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
    private final boolean answersPings;
    private @Nullable ClientCallStreamObserver<AgentMessage> call;

    FakeAgent(HostId host, boolean answersPings) {
        this.host = host;
        this.answersPings = answersPings;
    }

    static FakeAgent dial(Channel channel, HostId host) {
        return dial(channel, host, true);
    }

    static FakeAgent dial(Channel channel, HostId host, boolean answersPings) {
        return dial(
                ControlServiceGrpc.newStub(channel)
                        .withCallCredentials(new TestIdentity(host.toString())),
                host,
                answersPings);
    }

    /// Opens a stream over `stub`, as whoever that calls as.
    public static FakeAgent dial(
            ControlServiceGrpc.ControlServiceStub stub, HostId host, boolean answersPings) {
        var agent = new FakeAgent(host, answersPings);
        var _ = stub.connect(agent);
        return agent;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<AgentMessage> stream) {
        call = stream;
    }

    @Override
    public void onNext(AuthMessage message) {
        if (message.hasPing() && answersPings) {
            pong(message.getPing().getId());
        } else if (message.hasChallenge()) {
            challenges.add(message.getChallenge().getNonce());
        } else {
            received.add(message);
        }
    }

    @Override
    public void onError(Throwable failure) {
        end.complete(Optional.of(failure));
    }

    @Override
    public void onCompleted() {
        end.complete(Optional.empty());
    }

    void send(AgentMessage message) {
        if (call == null) {
            throw new IllegalStateException("not dialled");
        }
        call.onNext(message);
    }

    public void hello() {
        send(hello(helloOf(host)));
    }

    /// Says hello as one that knows how to move, and is about to leave that Auth.
    ///
    /// @param from its host id; empty for none
    void helloMoving(String from) {
        send(hello(helloOf(host).addCapabilities(Capabilities.MOVE).setMovesFrom(from)));
    }

    /// Says hello as one that has been asked to go where fewer agents are.
    void helloForBalance(String from) {
        send(
                hello(
                        helloOf(host)
                                .addCapabilities(Capabilities.MOVE)
                                .addCapabilities(Capabilities.REBALANCE)
                                .setMovesFrom(from)
                                .setMovesBecause(MoveReason.MOVE_REASON_REBALANCE)));
    }

    /// Says hello as a process of that id and age.
    void hello(String processId, Duration uptime) {
        send(
                hello(
                        helloOf(host)
                                .setProcessId(processId)
                                .setProcessUptime(WireTimes.toProto(uptime))));
    }

    public void heartbeat(long sequence, ComponentHealth... components) {
        send(
                AgentMessage.newBuilder()
                        .setHeartbeat(
                                Heartbeat.newBuilder()
                                        .setSequence(sequence)
                                        .addAllComponents(List.of(components)))
                        .build());
    }

    long nextChallenge() throws InterruptedException {
        return challenges.take();
    }

    void echo(long nonce, Instant at) {
        send(
                AgentMessage.newBuilder()
                        .setEcho(Echo.newBuilder().setNonce(nonce).setAt(WireTimes.toProto(at)))
                        .build());
    }

    void pong(long id) {
        send(AgentMessage.newBuilder().setPong(Pong.newBuilder().setId(id)).build());
    }

    public void goodbye(StopReason reason) {
        send(AgentMessage.newBuilder().setGoodbye(Goodbye.newBuilder().setReason(reason)).build());
    }

    /// Breaks the stream off, as a process that dies does.
    void vanish() {
        if (call != null) {
            call.cancel("gone", null);
        }
    }

    public AuthMessage next() throws InterruptedException {
        var message = received.poll(10, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message; ended: " + end);
        }
        return message;
    }

    /// Waits until it is welcomed or the stream has ended; tells which.
    boolean greeted() throws InterruptedException {
        while (true) {
            boolean over = end.isDone();
            var message = received.poll(10, TimeUnit.MILLISECONDS);
            if (message != null || over) {
                return message != null;
            }
        }
    }

    /// Returns the fault that ended the stream.
    public Fault fault() throws Exception {
        var failure = end.get(10, TimeUnit.SECONDS).orElseThrow();
        var trailers = Status.trailersFromThrowable(failure);
        return Optional.ofNullable(trailers)
                .flatMap(Faults::fromTrailers)
                .orElseThrow(() -> new AssertionError("no fault", failure));
    }

    static AgentMessage hello(Hello.Builder hello) {
        return AgentMessage.newBuilder().setHello(hello).build();
    }

    static Hello.Builder helloOf(HostId host) {
        return Hello.newBuilder()
                .setProtocol(Protocol.CURRENT)
                .setHostId(host.toString())
                .setProcessId("00000000-0000-4000-8000-000000000001")
                .setAgent(
                        AgentInfo.newBuilder()
                                .setHostname("web-1")
                                .setVersion("1.2.3")
                                .addServices(Role.ROLE_NODE));
    }

    public static ComponentHealth ok(String component, long lastSuccess) {
        return ComponentHealth.newBuilder()
                .setComponent(component)
                .setState(LifecycleState.LIFECYCLE_STATE_OK)
                .setSince(Timestamp.newBuilder().setSeconds(1))
                .setLastSuccess(Timestamp.newBuilder().setSeconds(lastSuccess))
                .build();
    }
}
