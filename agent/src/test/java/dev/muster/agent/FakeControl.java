package dev.muster.agent;

import dev.muster.core.fault.Fault;
import dev.muster.core.reason.Reason;
import dev.muster.proto.v1.AgentMessage;
import dev.muster.proto.v1.AuthMessage;
import dev.muster.proto.v1.Challenge;
import dev.muster.proto.v1.ControlServiceGrpc;
import dev.muster.proto.v1.Echo;
import dev.muster.proto.v1.Goodbye;
import dev.muster.proto.v1.Heartbeat;
import dev.muster.proto.v1.HeartbeatAck;
import dev.muster.proto.v1.Hello;
import dev.muster.proto.v1.Move;
import dev.muster.proto.v1.MoveReason;
import dev.muster.proto.v1.Objection;
import dev.muster.proto.v1.Ping;
import dev.muster.proto.v1.ReturnPath;
import dev.muster.proto.v1.Welcome;
import dev.muster.runtime.rpc.Capabilities;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// An Auth Service's control side, as polite as a test wants it.
public final class FakeControl extends ControlServiceGrpc.ControlServiceImplBase {
    private final BlockingQueue<Session> sessions = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable Reason> refusal = new AtomicReference<>();
    private volatile boolean welcomes = true;
    private volatile boolean acknowledges = true;
    private volatile long epoch;
    private volatile String authId = "auth-1";
    private volatile boolean knowsMoves = true;

    /// Leaves each Hello unanswered from now on.
    public void ignoreHellos() {
        welcomes = false;
    }

    /// Leaves each heartbeat unanswered from now on.
    public void ignoreHeartbeats() {
        acknowledges = false;
    }

    /// Gives the connections from now on this number.
    public void number(long next) {
        epoch = next;
    }

    /// Says from now on that it is this Auth.
    public void name(String next) {
        authId = next;
    }

    /// Is of a version that knows nothing of moves.
    public void forgetMoves() {
        knowsMoves = false;
    }

    /// Refuses each Hello from now on; null welcomes them again.
    public void refuse(@Nullable Reason why) {
        refusal.set(why);
    }

    /// Returns the next stream that was opened, once its Hello is here.
    public Session nextSession() throws InterruptedException {
        return sessions.take();
    }

    /// Returns how many streams nobody has asked for yet.
    public int waitingSessions() {
        return sessions.size();
    }

    @Override
    public StreamObserver<AgentMessage> connect(StreamObserver<AuthMessage> answers) {
        return new Session(answers);
    }

    /// One control stream.
    public final class Session implements StreamObserver<AgentMessage> {
        private final StreamObserver<AuthMessage> answers;
        private final BlockingQueue<Heartbeat> heartbeats = new LinkedBlockingQueue<>();
        private final BlockingQueue<Long> pongs = new LinkedBlockingQueue<>();
        private final BlockingQueue<Echo> echoes = new LinkedBlockingQueue<>();
        private final BlockingQueue<Goodbye> goodbyes = new LinkedBlockingQueue<>();
        private volatile boolean open = true;
        private volatile Hello hello = Hello.getDefaultInstance();

        private Session(StreamObserver<AuthMessage> answers) {
            this.answers = answers;
        }

        public Hello hello() {
            return hello;
        }

        public Heartbeat nextHeartbeat() throws InterruptedException {
            return heartbeats.take();
        }

        public long nextPong() throws InterruptedException {
            return pongs.take();
        }

        public Echo nextEcho() throws InterruptedException {
            return echoes.take();
        }

        /// Returns whether the agent has not ended its half.
        public boolean isOpen() {
            return open;
        }

        public Goodbye nextGoodbye() throws InterruptedException {
            return goodbyes.take();
        }

        /// Returns how many goodbyes nobody has asked for yet.
        public int goodbyes() {
            return goodbyes.size();
        }

        public void welcome() {
            var welcome = Welcome.newBuilder().setAuthId(authId).setEpoch(epoch);
            if (knowsMoves) {
                welcome.addCapabilities(Capabilities.MOVE);
            }
            send(AuthMessage.newBuilder().setWelcome(welcome).build());
        }

        /// Asks the agent to go elsewhere because this Auth stops.
        public void move(Duration within) {
            move(MoveReason.MOVE_REASON_SHUTTING_DOWN, within);
        }

        public void move(MoveReason why, Duration within) {
            send(
                    AuthMessage.newBuilder()
                            .setMove(
                                    Move.newBuilder()
                                            .setReason(why)
                                            .setWithin(WireTimes.toProto(within)))
                            .build());
        }

        public void ping(long id) {
            send(AuthMessage.newBuilder().setPing(Ping.newBuilder().setId(id)).build());
        }

        public void challenge(long nonce) {
            send(
                    AuthMessage.newBuilder()
                            .setChallenge(Challenge.newBuilder().setNonce(nonce))
                            .build());
        }

        /// Confirms an echo; the agent's clock is `skew` ahead.
        public void prove(long nonce, Duration skew) {
            send(
                    AuthMessage.newBuilder()
                            .setReturnPath(
                                    ReturnPath.newBuilder()
                                            .setNonce(nonce)
                                            .setRoundTrip(WireTimes.toProto(Duration.ofMillis(3)))
                                            .setClockSkew(WireTimes.toProto(skew)))
                            .build());
        }

        /// Objects to the agent; null withdraws that.
        public void object(@Nullable Reason why) {
            var objection = Objection.newBuilder();
            if (why != null) {
                objection.setReason(Faults.toProto(why));
            }
            send(AuthMessage.newBuilder().setObjection(objection).build());
        }

        /// Ends the stream with a reason of Auth's.
        public synchronized void end(Reason why) {
            answers.onError(Faults.toStatus(new Fault("Cannot go on", why)));
        }

        private synchronized void send(AuthMessage message) {
            answers.onNext(message);
        }

        @Override
        public void onNext(AgentMessage message) {
            switch (message.getKindCase()) {
                case HELLO -> greet(message.getHello());
                case HEARTBEAT -> {
                    if (acknowledges) {
                        acknowledge(message.getHeartbeat().getSequence());
                    }
                    heartbeats.add(message.getHeartbeat());
                }
                case PONG -> pongs.add(message.getPong().getId());
                case GOODBYE -> goodbyes.add(message.getGoodbye());
                case ECHO -> echoes.add(message.getEcho());
                case KIND_NOT_SET -> throw new IllegalStateException("an empty message");
            }
        }

        private void greet(Hello received) {
            hello = received;
            var why = refusal.get();
            if (why != null) {
                end(why);
            } else if (welcomes) {
                welcome();
            }
            sessions.add(this);
        }

        private void acknowledge(long sequence) {
            send(
                    AuthMessage.newBuilder()
                            .setHeartbeatAck(HeartbeatAck.newBuilder().setSequence(sequence))
                            .build());
        }

        @Override
        public void onError(Throwable failure) {
            open = false; // the agent is gone
        }

        @Override
        public synchronized void onCompleted() {
            open = false;
            answers.onCompleted();
        }
    }
}
