package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.net.Endpoint;
import dev.muster.core.reason.Reason;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.AgentMessage;
import dev.muster.proto.v1.AuthMessage;
import dev.muster.proto.v1.ControlServiceGrpc;
import dev.muster.proto.v1.Echo;
import dev.muster.proto.v1.Objection;
import dev.muster.proto.v1.Pong;
import dev.muster.proto.v1.Welcome;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.runtime.rpc.Capabilities;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;
import dev.muster.runtime.task.Inbox;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One control stream, from its Hello to its end. Tells its agent's inbox what happens; answers
/// pings and challenges by itself, at once, on the thread that received them. Methods may be called
/// from any thread.
public final class ControlStream {
    private static final Duration PARTING = Duration.ofSeconds(5);

    private final Route route;
    private final AgentInfo introduced;
    private final Inbox<StreamEvent> inbox;
    private final ReturnPathTracker returnPath;
    private final Time time;
    private final Requests requests = new Requests();
    private final CountDownLatch over = new CountDownLatch(1);

    private volatile @Nullable Welcome welcome;
    private volatile long unacknowledged;
    private volatile boolean acknowledged;
    private volatile @Nullable Reason objection;
    private volatile @Nullable MoveRequest moveRequest;

    private ControlStream(
            Route route,
            Introduction who,
            Inbox<StreamEvent> inbox,
            ReturnPathTracker returnPath,
            Time time) {
        this.route = route;
        this.introduced = who.info();
        this.inbox = inbox;
        this.returnPath = returnPath;
        this.time = time;
    }

    /// Returns a stream that connects and says `who` it is; `inbox` is told whether it is welcome,
    /// `returnPath` what Auth proves over it.
    static ControlStream open(
            Route route,
            Introduction who,
            Inbox<StreamEvent> inbox,
            ReturnPathTracker returnPath,
            Time time) {
        var stream = new ControlStream(route, who, inbox, returnPath, time);
        var _ = ControlServiceGrpc.newStub(route.channel()).connect(stream.new Answers());
        stream.requests.send(AgentMessage.newBuilder().setHello(who.toProto()).build());
        return stream;
    }

    /// Returns what the agent said of itself when it opened the stream.
    public AgentInfo introduced() {
        return introduced;
    }

    /// Returns the number that Auth gave this connection; 0 where another process with this
    /// identity counts. Only once the stream is open.
    public long epoch() {
        return welcome().getEpoch();
    }

    public Endpoint endpoint() {
        return route.endpoint();
    }

    /// Sends a heartbeat; an [StreamEvent.Acked] with its number follows, or nothing does.
    ///
    /// @param changed what the agent now says of itself; null when that has not changed
    /// @param targets all of them, cut to what fits into one message; null when they have not
    ///   changed. Not in one heartbeat with `changed`, whose labels may leave no room
    public void beat(
            long sequence,
            Instant at,
            Collection<ComponentHealth> components,
            @Nullable AgentInfo changed,
            @Nullable Collection<TargetHealth> targets) {
        var beat = Beats.message(sequence, at, components, changed, targets);
        unacknowledged = sequence;
        requests.send(beat);
    }

    /// Says goodbye and ends the agent's half of the stream; Auth then ends its own.
    public void leave(Goodbye goodbye) {
        requests.send(AgentMessage.newBuilder().setGoodbye(goodbye.toProto()).build());
        requests.complete();
    }

    /// Leaves for a stream to another Auth that is open. Does not wait for this one to end, which
    /// it does within seconds.
    public void part() {
        if (knowsMoves()) {
            leave(Goodbye.of(Goodbye.Why.MOVED));
        }
        Thread.ofVirtual().name("agent-parting").start(this::closeSoon);
    }

    private void closeSoon() {
        try {
            var _ = over.await(PARTING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    /// Returns a latch that opens when the stream is over.
    public CountDownLatch over() {
        return over;
    }

    /// Ends the stream at once; the inbox hears no more of it.
    public void close() {
        var _ = requests.end();
        route.close().run();
        over.countDown();
    }

    /// Returns what Auth objects to in this agent now.
    public Optional<Reason> objection() {
        return Optional.ofNullable(objection);
    }

    /// Returns what Auth asked for last, if it asked the agent to go elsewhere.
    Optional<MoveRequest> moveRequest() {
        return Optional.ofNullable(moveRequest);
    }

    /// Returns whether Auth knows of agents that have gone to another one.
    boolean knowsMoves() {
        return welcome().getCapabilitiesList().contains(Capabilities.MOVE);
    }

    /// Returns whether Auth has acknowledged any heartbeat of it.
    boolean isAcknowledged() {
        return acknowledged;
    }

    /// Returns what Auth said first; only once the stream is open.
    Welcome welcome() {
        return requireNonNull(welcome, "not welcomed yet");
    }

    private void end(Reason why) {
        if (requests.end()) {
            route.close().run();
            over.countDown();
            inbox.put(new StreamEvent.Ended(this, why));
        }
    }

    /// What Auth sends. Called by gRPC, one call at a time.
    private final class Answers implements ClientResponseObserver<AgentMessage, AuthMessage> {
        private OptionalLong challenge = OptionalLong.empty();

        @Override
        public void beforeStart(ClientCallStreamObserver<AgentMessage> stream) {
            requests.begin(stream);
        }

        @Override
        public void onNext(AuthMessage message) {
            switch (message.getKindCase()) {
                case WELCOME -> welcomed(message.getWelcome());
                case HEARTBEAT_ACK -> acked(message.getHeartbeatAck().getSequence());
                case PING -> pong(message.getPing().getId());
                case CHALLENGE -> echo(message.getChallenge().getNonce());
                case RETURN_PATH -> proved(message.getReturnPath());
                case OBJECTION -> objected(message.getObjection());
                case MOVE -> MoveRequest.fromProto(message.getMove()).ifPresent(this::moveAsked);
                case KIND_NOT_SET -> {} // of a newer Auth
            }
        }

        private void welcomed(Welcome first) {
            if (welcome == null) {
                welcome = first;
                returnPath.opened();
                inbox.put(new StreamEvent.Welcomed(ControlStream.this));
                if (objection != null) {
                    inbox.putOnce(new StreamEvent.Objected(ControlStream.this));
                }
            }
        }

        /// Only who holds the open stream takes it in.
        private void objected(Objection told) {
            objection = Objections.fromProto(told).orElse(null);
            if (welcome != null) {
                inbox.putOnce(new StreamEvent.Objected(ControlStream.this));
            }
        }

        /// That Auth stops is never forgotten for anything else.
        private void moveAsked(MoveRequest request) {
            var before = moveRequest;
            if (before != null && before.why() == MoveReason.SHUTTING_DOWN) {
                return;
            }
            moveRequest = request;
            inbox.putOnce(new StreamEvent.MoveAsked(ControlStream.this));
        }

        private void pong(long id) {
            requests.answer(AgentMessage.newBuilder().setPong(Pong.newBuilder().setId(id)).build());
        }

        private void echo(long nonce) {
            challenge = OptionalLong.of(nonce);
            var echo = Echo.newBuilder().setNonce(nonce).setAt(WireTimes.toProto(time.instant()));
            requests.answer(AgentMessage.newBuilder().setEcho(echo).build());
        }

        /// Only the confirmation of the latest echo proves anything.
        private void proved(dev.muster.proto.v1.ReturnPath proof) {
            if (challenge.isPresent() && challenge.getAsLong() == proof.getNonce()) {
                challenge = OptionalLong.empty();
                returnPath.proved(ReturnPaths.fromProto(proof));
                inbox.putOnce(new StreamEvent.Proved());
            }
        }

        private void acked(long sequence) {
            if (sequence == unacknowledged) {
                unacknowledged = 0;
                acknowledged = true;
                inbox.put(new StreamEvent.Acked(ControlStream.this, sequence));
            }
        }

        @Override
        public void onError(Throwable failure) {
            end(Faults.toFault("Cannot connect", endpoint().toString(), failure).fault().reason());
        }

        @Override
        public void onCompleted() {
            end(
                    new Reason(
                            Reason.Code.STREAM_CLOSED,
                            endpoint() + " closed the control stream",
                            "Wait for the reconnect, or read the Auth Service's log"));
        }
    }
}
