package dev.muster.agent;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.control.Introduction;
import dev.muster.agent.control.Route;
import dev.muster.agent.control.StreamEvent;
import dev.muster.agent.join.Joining;
import dev.muster.agent.service.Services;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.net.Endpoint;
import dev.muster.core.role.Role;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.metrics.LinkMetrics;
import dev.muster.runtime.rpc.AuthChannel;
import dev.muster.runtime.task.Inbox;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agent as a member of the cluster: its identity once it has one, the services that its
/// certificate lets it run, and a second thread that sees to these and to the certificate.
final class Member {
    private static final Logger LOG = LoggerFactory.getLogger(Member.class);

    private final UUID processId = UUID.randomUUID();
    private final long startedNanos;
    private final AgentInfo self;
    private final Joining joining;
    private final Expiry expiry;
    private final Services services;
    private final AuthChannel.Options channels;
    private final Consumer<Heartbeat> instance;
    private final Inbox<StreamEvent> inbox;
    private final LinkMetrics metrics;
    private final LastEpoch lastEpoch;
    private final Thread settling =
            Thread.ofVirtual().name("agent-services").unstarted(this::settle);
    private volatile @Nullable Membership current;

    Member(
            AgentInfo self,
            Joining joining,
            Expiry expiry,
            Services services,
            AuthChannel.Options channels,
            Consumer<Heartbeat> instance,
            Inbox<StreamEvent> inbox,
            LinkMetrics metrics,
            LastEpoch lastEpoch) {
        this.self = requireNonNull(self, "self");
        this.joining = requireNonNull(joining, "joining");
        this.expiry = requireNonNull(expiry, "expiry");
        this.services = requireNonNull(services, "services");
        this.channels = requireNonNull(channels, "channels");
        this.instance = requireNonNull(instance, "instance");
        this.startedNanos = channels.time().nanoTime();
        this.inbox = requireNonNull(inbox, "inbox");
        this.metrics = requireNonNull(metrics, "metrics");
        this.lastEpoch = requireNonNull(lastEpoch, "lastEpoch");
    }

    Optional<HostId> id() {
        return Optional.ofNullable(current).map(Membership::id);
    }

    /// Uses `identity` from now on.
    void adopt(Identity identity) {
        current = Membership.of(identity, channels);
        expiry.adopted(identity);
        metrics.identityValidUntil(identity.notAfter());
    }

    /// Joins, unless there is an identity, and starts the services, unless they were before.
    void become() throws InterruptedException {
        if (current == null) {
            adopt(joining.untilJoined(services.wanted(), claiming(services.wanted()), instance));
        }
        if (settling.getState() == Thread.State.NEW) {
            var _ = services.tryAll(granted());
            settling.start();
        }
    }

    Introduction introduction() {
        var uptime = Duration.ofNanos(channels.time().nanoTime() - startedNanos);
        return new Introduction(processId, uptime, membership().id(), info(), lastEpoch.get());
    }

    /// Takes in the epoch of a welcome.
    void welcomed(long epoch) {
        lastEpoch.welcomed(epoch);
    }

    Route route(Endpoint endpoint) {
        var present = membership();
        return present.route(endpoint, () -> expiry.refused(present.identity()));
    }

    /// Returns what the agent says of itself now: it claims what runs.
    AgentInfo info() {
        return claiming(services.running());
    }

    void close() {
        settling.interrupt();
    }

    /// Retries what cannot run, and asks for roles that are missing and for another certificate.
    private void settle() {
        try {
            while (true) {
                seeToCertificate();
                askForRoles();
                services.rest(services.tryAll(granted()) ? expiry.untilNextLook() : 1);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void seeToCertificate() throws InterruptedException {
        var wanted = services.wanted();
        expiry.replacement(wanted, claiming(wanted)).ifPresent(this::readopt);
    }

    private void askForRoles() throws InterruptedException {
        var wanted = services.wanted();
        var present = membership().identity();
        if (present.roles().containsAll(wanted) || present.hasExpired(channels.time().instant())) {
            return;
        }
        try {
            joining.moreRoles(present, wanted, claiming(wanted)).ifPresent(this::readopt);
        } catch (FaultException e) {
            LOG.atInfo()
                    .addKeyValue("code", e.fault().reason().code())
                    .addKeyValue("cause", e.fault().reason().cause())
                    .log("No more roles were granted");
        }
    }

    private void readopt(Identity identity) {
        adopt(identity);
        inbox.putOnce(new StreamEvent.Reidentified());
    }

    private Set<Role> granted() {
        return membership().identity().roles();
    }

    private Membership membership() {
        return requireNonNull(current, "not a member yet");
    }

    private AgentInfo claiming(Set<Role> claimed) {
        var roles = EnumSet.noneOf(Role.class);
        roles.addAll(self.services());
        roles.addAll(claimed);
        return new AgentInfo(
                self.hostname(),
                self.version(),
                roles,
                self.labels(),
                self.upgrader(),
                self.upgraderVersion(),
                self.updateGroup());
    }
}
