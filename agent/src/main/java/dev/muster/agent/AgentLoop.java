package dev.muster.agent;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.control.Connector;
import dev.muster.agent.control.ControlStream;
import dev.muster.agent.control.Goodbye;
import dev.muster.agent.control.Move;
import dev.muster.agent.control.StreamEvent;
import dev.muster.agent.heartbeat.Heartbeats;
import dev.muster.agent.heartbeat.Link;
import dev.muster.agent.heartbeat.TimedLink;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.metrics.LinkMetrics;
import dev.muster.runtime.task.Inbox;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agent's life on its thread: become a member, then one control stream after the other.
final class AgentLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final Member member;
    private final Connector connector;
    private final Heartbeats heartbeats;
    private final Inbox<StreamEvent> inbox;
    private final Consumer<Heartbeat> instance;
    private final LinkMetrics metrics;
    private final Duration retryInterval;
    private final Time time;
    private volatile @Nullable ControlStream open;
    private volatile boolean leaving;

    AgentLoop(
            Member member,
            Connector connector,
            Heartbeats heartbeats,
            Inbox<StreamEvent> inbox,
            Consumer<Heartbeat> instance,
            LinkMetrics metrics,
            Duration retryInterval,
            Time time) {
        this.member = requireNonNull(member, "member");
        this.connector = requireNonNull(connector, "connector");
        this.heartbeats = requireNonNull(heartbeats, "heartbeats");
        this.inbox = requireNonNull(inbox, "inbox");
        this.instance = requireNonNull(instance, "instance");
        this.metrics = requireNonNull(metrics, "metrics");
        this.retryInterval = requireNonNull(retryInterval, "retryInterval");
        this.time = requireNonNull(time, "time");
    }

    @Override
    public void run() {
        try {
            while (!leaving) {
                try {
                    member.become();
                    holdStreams();
                } catch (RuntimeException e) {
                    stumble(e);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed: nothing is left to do
        }
    }

    /// Says goodbye over the stream, if one is open, and waits a second at most for Auth to end it.
    /// The loop does not connect again.
    void leave(Goodbye goodbye) {
        leaving = true;
        var stream = open;
        if (stream == null) {
            return;
        }
        try {
            say(goodbye, stream);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the caller is in a hurry
        }
    }

    private void holdStreams() throws InterruptedException {
        var stream = Optional.of(connector.connect(member::introduction, member::route));
        while (stream.isPresent()) {
            stream = hold(stream.get());
        }
    }

    /// Beats over a stream for as long as it lasts; returns the one to another Auth that the agent
    /// has moved to, if it has.
    private Optional<ControlStream> hold(ControlStream stream) throws InterruptedException {
        var move = connector.move(stream, member::introduction, member::route);
        var link = new OpenLink(stream, inbox, move, time);
        boolean over = false;
        try {
            open = stream;
            metrics.opened();
            member.welcomed(stream.epoch());
            var why = heartbeats.over(timed(link), stream.introduced());
            if (why.equals(OpenLink.NEW_CERTIFICATE)) {
                move.hangUp();
                say(Goodbye.of(Goodbye.Why.RESTART), stream); // or Auth takes the agent for lost
            }
            over = true;
            return over(stream, link, move, why);
        } finally {
            if (!over) {
                end(stream, move);
            }
        }
    }

    private Optional<ControlStream> over(
            ControlStream stream, OpenLink link, Move move, Reason why) {
        var next = link.successor();
        if (leaving) {
            end(stream, move);
            next.ifPresent(ControlStream::close);
            return Optional.empty();
        }
        if (next.isPresent()) {
            metrics.moved(move.why().key());
            connector.moved(stream, next.get(), move.why());
            stream.part();
            return next;
        }
        open = null;
        stream.close();
        metrics.lost(why.code());
        connector.lost(stream, why);
        return Optional.empty();
    }

    private void end(ControlStream stream, Move move) {
        open = null;
        stream.close();
        move.hangUp();
    }

    private Link timed(Link link) {
        return new TimedLink(link, metrics::acknowledgedAfter, time);
    }

    private static void say(Goodbye goodbye, ControlStream stream) throws InterruptedException {
        stream.leave(goodbye);
        if (!stream.over().await(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.info("Auth did not end the stream after the goodbye");
        }
    }

    /// Keeps the agent alive through an error of its own; health shows it.
    private void stumble(RuntimeException e) throws InterruptedException {
        LOG.error("Unforeseen error; the agent starts over", e);
        var at = time.instant();
        instance.accept(
                new Heartbeat.Missed(
                        at,
                        new Reason(
                                Reason.Code.INTERNAL,
                                "unforeseen: " + e,
                                "Report this with the log of the process"),
                        at.plus(retryInterval)));
        time.sleep(retryInterval);
    }
}
