package dev.muster.auth.connected;

import dev.muster.auth.presence.Presence;
import dev.muster.auth.presence.Sign;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.target.TargetHealth;
import dev.muster.runtime.health.AgentHealth;
import dev.muster.runtime.health.ComponentHealth;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What this instance remembers of one live stream. Identity matters, not equality: a reconnect of
/// the same host is another one.
///
/// There are a hundred thousand of these: times are monotonic nanoseconds in plain longs, and
/// values that many agents share are one object ([ShareOnce]). The stream's own callbacks, which
/// gRPC runs one at a time, write what it says, the watch writes its presence; any thread may read.
public final class LiveAgent {
    private final ShareOnce shared;
    private final AgentLink link;
    private final AgentProcess process;
    private final long connectedNanos;
    private volatile long epoch;
    private volatile AgentInfo info;
    private volatile AgentHealth health = AgentHealth.UNTOLD;
    private volatile long heartbeatNanos;
    private volatile @Nullable ReturnPath returnPath;

    /// When the first challenge went out that the latest proof does not answer, or an earlier one.
    private volatile long challengedNanos;

    private volatile @Nullable Reason objection;
    private volatile boolean spoken;

    /// Null as long as nobody has doubted it: connected since the stream was accepted.
    private volatile @Nullable Presence presence;

    LiveAgent(
            ShareOnce shared,
            AgentProcess process,
            AgentInfo info,
            AgentLink link,
            long connectedNanos) {
        this.shared = shared;
        this.info = shared.info(info);
        this.process = process;
        this.link = link;
        this.connectedNanos = connectedNanos;
        this.heartbeatNanos = connectedNanos;
        this.challengedNanos = connectedNanos;
    }

    public HostId id() {
        return link.peer().id();
    }

    public AgentLink link() {
        return link;
    }

    public AgentProcess process() {
        return process;
    }

    /// Returns the connection's number for its host; 0 as long as another stream of it counts.
    public long epoch() {
        return epoch;
    }

    void epoch(long given) {
        epoch = given;
    }

    /// Returns whether the agent has said anything since its welcome, which it does only over the
    /// one stream that it takes.
    public boolean hasSpoken() {
        return spoken;
    }

    /// Takes in that the agent speaks. Tells whether that is its first word.
    public boolean speaks() {
        boolean first = !spoken;
        spoken = true;
        return first;
    }

    public AgentInfo info() {
        return info;
    }

    /// Returns what the latest heartbeats told; nothing before the first.
    public AgentHealth health() {
        return health;
    }

    /// Returns when the stream was accepted, by [dev.muster.core.time.Time#nanoTime].
    public long connectedNanos() {
        return connectedNanos;
    }

    /// Returns when the latest heartbeat came, or when the stream was accepted if none has.
    public long heartbeatNanos() {
        return heartbeatNanos;
    }

    /// Returns what Auth objects to, and has told or is about to tell the agent.
    public Optional<Reason> objection() {
        return Optional.ofNullable(objection);
    }

    /// @param reason null withdraws an objection
    public void object(@Nullable Reason reason) {
        objection = reason;
    }

    /// Returns its presence, by its stream.
    ///
    /// @param now the same moment as `nanos`, which is by [dev.muster.core.time.Time#nanoTime]
    public Presence presence(Instant now, long nanos) {
        var known = presence;
        return known == null
                ? new Presence.Connected(now.minusNanos(nanos - connectedNanos))
                : known;
    }

    public boolean isSuspect() {
        return presence instanceof Presence.Suspect;
    }

    /// Takes in a sign noticed at `nanos`. For one thread, that which watches all agents.
    public void noticed(Sign sign, long nanos) {
        presence = presence(sign.at(), nanos).after(sign);
    }

    /// Returns the latest proof that Auth reaches the agent.
    public Optional<ReturnPath> returnPath() {
        return Optional.ofNullable(returnPath);
    }

    /// Returns since when a proof is overdue, by [dev.muster.core.time.Time#nanoTime]; empty when
    /// every challenge was answered. One goes out when the stream opens and at each heartbeat.
    Optional<Long> unprovedNanos() {
        var proof = returnPath;
        long challenged = challengedNanos;
        return proof != null && proof.confirmedNanos() - challenged >= 0
                ? Optional.empty()
                : Optional.of(challenged);
    }

    public void proved(ReturnPath proof) {
        returnPath = proof;
    }

    /// Takes in a heartbeat received at `nanos`. Tells whether it says anything new besides times
    /// and counts.
    ///
    /// @param targets all of the agent; null when they are as before
    /// @param changed what the agent now says of itself; null when that is as before
    public boolean heard(
            long nanos,
            List<ComponentHealth> components,
            @Nullable List<TargetHealth> targets,
            @Nullable AgentInfo changed) {
        var before = health;
        var now = new AgentHealth(components, targets == null ? before.targets() : targets);
        boolean news =
                !sameStates(before.components(), components)
                        || !before.targets().equals(now.targets());
        health = shared.health(now);
        if (changed != null && !changed.equals(info)) {
            info = shared.info(changed);
            news = true;
        }
        heartbeatNanos = nanos;
        if (unprovedNanos().isEmpty()) {
            challengedNanos = nanos;
        }
        return news;
    }

    private static boolean sameStates(List<ComponentHealth> some, List<ComponentHealth> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            var one = some.get(i);
            var other = others.get(i);
            if (!one.component().equals(other.component()) || !one.state().equals(other.state())) {
                return false;
            }
        }
        return true;
    }
}
