package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.auth.connected.AgentLink;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.connected.MoveReason;
import dev.muster.auth.connected.Peer;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.pulse.Pulse;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.proto.v1.AgentMessage;
import dev.muster.proto.v1.AuthMessage;
import dev.muster.proto.v1.Echo;
import dev.muster.proto.v1.Goodbye;
import dev.muster.proto.v1.Heartbeat;
import dev.muster.proto.v1.HeartbeatAck;
import dev.muster.proto.v1.Hello;
import dev.muster.proto.v1.Objection;
import dev.muster.proto.v1.Ping;
import dev.muster.proto.v1.StopReason;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One agent's control stream, from its first message to its end:
///
/// | before | message | then |
/// |---|---|---|
/// | awaiting hello | Hello | open, or ended with the reason |
/// | awaiting hello | any other, or [#HELLO_TIMEOUT] | ended |
/// | open | Heartbeat, Pong, Echo | open |
/// | open | Goodbye | ended, and remembered as meant, or as another Auth's from now on |
/// | any | the transport ends, Auth closes it, a claim is beyond its limit | ended |
///
/// gRPC runs the callbacks one at a time; pings and [#close] come from any thread.
final class AgentStream implements StreamObserver<AgentMessage>, AgentLink {
    static final Duration HELLO_TIMEOUT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(AgentStream.class);

    /// Of a ping whose answer is nobody's: numbers of others begin with 1.
    private static final long PROBE = 0;

    private final Peer peer;
    private final Pulse pulse;
    private final StreamSetup setup;
    private final Outbox outbox;
    private final PendingPings pings;
    private final ReturnPathProbe returnPath = new ReturnPathProbe();
    private volatile Set<MoveReason> moves = Moves.NONE;

    @GuardedBy("this")
    private @Nullable LiveAgent agent;

    @GuardedBy("this")
    private Alarms.@Nullable Alarm helloTimeout;

    @GuardedBy("this")
    private boolean ended;

    AgentStream(
            Peer peer, Pulse pulse, StreamSetup setup, ServerCallStreamObserver<AuthMessage> call) {
        this.peer = requireNonNull(peer, "peer");
        this.pulse = requireNonNull(pulse, "pulse");
        this.setup = requireNonNull(setup, "setup");
        this.outbox = new Outbox(call);
        this.pings = new PendingPings(peer.id(), setup.alarms(), setup.time());
        call.setOnReadyHandler(outbox::drain);
        call.setOnCancelHandler(this::lost);
    }

    /// Gives the agent its time to say hello.
    void await() {
        var alarm = setup.alarms().in(HELLO_TIMEOUT, () -> close(StreamFault.noHello(peer.id())));
        synchronized (this) {
            helloTimeout = alarm;
        }
    }

    @Override
    public void onNext(AgentMessage message) {
        if (hasEnded()) {
            return;
        }
        try {
            var open = agent();
            switch (message.getKindCase()) {
                case HELLO -> hello(open, message.getHello());
                case HEARTBEAT -> heartbeat(greeted(open), message.getHeartbeat());
                case PONG -> pings.pong(message.getPong().getId());
                case GOODBYE -> goodbye(message.getGoodbye());
                case ECHO -> echo(greeted(open), message.getEcho());
                case KIND_NOT_SET -> {} // a kind of a newer agent
            }
        } catch (FaultException e) {
            close(e.fault());
        } catch (RuntimeException e) {
            var incident = UUID.randomUUID().toString();
            LOG.atError()
                    .addKeyValue("incident", incident)
                    .setCause(e)
                    .log("control stream failed");
            close(StreamFault.internal(peer.id(), incident));
        }
    }

    @Override
    public void onError(Throwable failure) {
        lost();
    }

    /// An agent that leaves without a goodbye.
    @Override
    public void onCompleted() {
        lost();
    }

    @Override
    public CompletableFuture<Duration> ping(Duration timeout) {
        var pong = pings.ping(timeout, id -> send(ping(id)));
        var _ = pong.whenComplete((_, failure) -> setup.metrics().pinged(failure));
        return pong;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public Pulse pulse() {
        return pulse;
    }

    @Override
    public void probe() {
        send(ping(PROBE));
    }

    @Override
    public void object(@Nullable Reason reason) {
        var objection = Objection.newBuilder();
        if (reason != null) {
            objection.setReason(Faults.toProto(reason));
        }
        send(AuthMessage.newBuilder().setObjection(objection).build());
    }

    @Override
    public boolean move(MoveReason why, Duration within) {
        if (!moves.contains(why)) {
            return false;
        }
        send(Moves.toProto(why, within));
        return true;
    }

    @Override
    public void close(Fault why) {
        var lastSeen = setup.time().instant().minusNanos(pulse.silentNanos());
        if (end(
                known -> setup.attendance().left(known, LeaveCause.LOST, lastSeen, null),
                () -> outbox.fail(Faults.toStatus(why)))) {
            setup.attendance().refused(peer, why);
        }
    }

    private void hello(@Nullable LiveAgent open, Hello hello) {
        if (open != null) {
            throw new FaultException(
                    StreamFault.outOfTurn("a second hello came on the same stream"));
        }
        var info = HelloCheck.accept(peer, hello);
        setup.admission().check(peer, hello);
        moves = Moves.knownTo(hello);
        var process = HelloCheck.process(peer, hello, setup.time().nanoTime());
        var arrived = setup.attendance().arrived(process, info, this);
        if (!open(arrived)) {
            // Ended meanwhile, by whoever did not know of the agent.
            setup.attendance().left(arrived, LeaveCause.LOST, setup.time().instant(), null);
            return;
        }
        send(setup.greeting().welcome(arrived.epoch()));
        setup.attendance().welcomed(arrived);
        challenge();
    }

    private void heartbeat(LiveAgent open, Heartbeat beat) {
        var time = setup.time();
        long now = time.nanoTime();
        var told = Beat.accept(peer, beat);
        setup.metrics().heartbeat();
        send(
                AuthMessage.newBuilder()
                        .setHeartbeatAck(
                                HeartbeatAck.newBuilder()
                                        .setSequence(beat.getSequence())
                                        .setReceivedAt(WireTimes.toProto(time.instant())))
                        .build());
        challenge();
        boolean news = open.heard(now, told.components(), told.targets(), told.info());
        if (!open.hasSpoken()) {
            setup.attendance().spoken(open);
        } else if (news) {
            setup.attendance().changed(open);
        }
    }

    private void challenge() {
        send(returnPath.challenge(setup.random().nextLong(), setup.time().nanoTime()));
    }

    private void echo(LiveAgent open, Echo echo) {
        var now = setup.time().instant();
        returnPath
                .echo(echo, now, setup.time().nanoTime())
                .ifPresent(proof -> {
                    open.proved(proof);
                    send(ReturnPathProbe.confirmation(echo, proof, now));
                });
    }

    private void goodbye(Goodbye goodbye) {
        if (goodbye.getReason() == StopReason.STOP_REASON_MOVED) {
            end(setup.attendance()::moved, outbox::complete);
            return;
        }
        var now = setup.time().instant();
        var farewell = Farewell.of(goodbye, now);
        end(
                known -> {
                    setup.attendance().spoken(known);
                    setup.attendance().left(known, farewell.cause(), now, farewell.back());
                },
                outbox::complete);
    }

    private void lost() {
        var now = setup.time().instant();
        boolean excused = pulse.isExcused();
        end(
                known -> {
                    if (excused) {
                        setup.attendance().dropped(known, now);
                    } else {
                        setup.attendance().left(known, LeaveCause.LOST, now, null);
                    }
                },
                outbox::complete);
    }

    private void send(AuthMessage message) {
        if (!outbox.send(message)) {
            close(StreamFault.doesNotRead(peer.id()));
        }
    }

    /// Ends the stream unless it has ended; tells whether it had not. The memory is told first, so
    /// that an agent whose goodbye is answered is gone.
    private boolean end(Consumer<LiveAgent> toMemory, Runnable toPeer) {
        LiveAgent known;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            known = agent;
            if (helloTimeout != null) {
                helloTimeout.cancel();
                helloTimeout = null;
            }
        }
        if (known != null) {
            toMemory.accept(known);
        }
        pings.end(StreamFault.gone(peer.id()));
        toPeer.run();
        return true;
    }

    private synchronized boolean open(LiveAgent arrived) {
        agent = arrived;
        if (helloTimeout != null) {
            helloTimeout.cancel();
            helloTimeout = null;
        }
        return !ended;
    }

    private synchronized @Nullable LiveAgent agent() {
        return agent;
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    private static LiveAgent greeted(@Nullable LiveAgent open) {
        if (open == null) {
            throw new FaultException(StreamFault.outOfTurn("the first message was not a hello"));
        }
        return open;
    }

    private static AuthMessage ping(long id) {
        return AuthMessage.newBuilder().setPing(Ping.newBuilder().setId(id)).build();
    }
}
