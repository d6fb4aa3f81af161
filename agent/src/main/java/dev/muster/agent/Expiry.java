package dev.muster.agent;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.muster.agent.join.Joining;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.time.Time;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.identity.Identity;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What becomes of the agent when its certificate ends. With little time left it asks for another
/// one with its token, and nothing else changes whatever Auth says. Once the certificate has
/// expired it cannot be shown to Auth any more: the token then gets a new id, but only while the
/// agent is away and after Auth itself has refused the certificate, since it may be the clock of
/// this host that is wrong.
final class Expiry {
    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

    // In retry intervals, of 5 s by default: a minute and an hour.
    private static final int OFTEN = 12;
    private static final int RARELY = 720;

    private final Joining joining;
    private final boolean besideAuth;
    private final Time time;
    private volatile @Nullable Identity present;
    private volatile @Nullable Identity refused;
    private volatile boolean away;
    private volatile String trouble = "";

    /// @param besideAuth whether an Auth Service in this process makes the certificate
    Expiry(Joining joining, boolean besideAuth, Time time) {
        this.joining = requireNonNull(joining, "joining");
        this.besideAuth = besideAuth;
        this.time = requireNonNull(time, "time");
    }

    void adopted(Identity identity) {
        present = identity;
        trouble = "";
    }

    /// Takes in that Auth refuses the certificate: if it has expired here, it has there too.
    void refused(Identity identity) {
        refused = identity;
    }

    /// Returns the identity that takes the place of the present one, where one is needed and could
    /// be had. For the thread that may join.
    Optional<Identity> replacement(Set<Role> wanted, AgentInfo info) throws InterruptedException {
        var identity = requireNonNull(present, "present");
        var now = time.instant();
        try {
            if (besideAuth || !identity.endsSoon(now)) {
                return Optional.empty();
            }
            if (!identity.hasExpired(now)) {
                return joining.renewed(identity, wanted, info);
            }
            return away && identity.equals(refused)
                    ? anew(identity, wanted, info)
                    : Optional.empty();
        } catch (FaultException e) {
            failed(identity, e.fault().reason());
            return Optional.empty();
        }
    }

    /// Returns how many retry intervals to wait for the next look.
    int untilNextLook() {
        var identity = requireNonNull(present, "present");
        var now = time.instant();
        if (identity.hasExpired(now)) {
            return 1;
        }
        return identity.endsSoon(now) ? OFTEN : RARELY;
    }

    /// Returns what tells `health` each heartbeat: a missed one has the end of the certificate as
    /// its reason, if that is over.
    Consumer<Heartbeat> explaining(Consumer<Heartbeat> health) {
        return beat -> {
            away = beat instanceof Heartbeat.Missed;
            if (!away) {
                refused = null;
            }
            health.accept(explained(beat));
        };
    }

    private Heartbeat explained(Heartbeat beat) {
        var identity = present;
        return beat instanceof Heartbeat.Missed(var at, var why, var next)
                        && identity != null
                        && identity.hasExpired(at)
                ? new Heartbeat.Missed(at, expired(identity, why, at), next)
                : beat;
    }

    private Reason expired(Identity identity, Reason why, Instant at) {
        var said = trouble.isEmpty() ? why.cause() : why.cause() + "; joining anew: " + trouble;
        return new Reason(
                Reason.Code.CERTIFICATE_EXPIRED,
                "the certificate of this host expired at %s, and it is %s here; %s"
                        .formatted(identity.notAfter(), at, said),
                hint(identity) + "; if that is not the time, set the clock of this host");
    }

    private String hint(Identity identity) {
        return besideAuth
                ? "Restart this process: its Auth Service makes another one at the start"
                : "Run `tctl tokens add --type=%s` on the Auth host and start this process with that token: it joins anew, under a new id"
                        .formatted(types(identity));
    }

    private Optional<Identity> anew(Identity former, Set<Role> wanted, AgentInfo info)
            throws InterruptedException {
        var identity = joining.anew(former, wanted, info);
        identity.ifPresent(its ->
                LOG.atWarn()
                        .addKeyValue("old_id", former.spiffeId().id())
                        .addKeyValue("new_id", its.spiffeId().id())
                        .addKeyValue("expired", former.notAfter())
                        .log("The certificate had expired: this host has a new id"));
        return identity;
    }

    private void failed(Identity identity, Reason why) {
        var now = "%s (%s)".formatted(why.cause(), why.code());
        if (now.equals(trouble)) {
            return; // said already
        }
        trouble = now;
        LOG.atWarn()
                .addKeyValue("until", identity.notAfter())
                .addKeyValue("code", why.code())
                .addKeyValue("cause", why.cause())
                .addKeyValue(
                        "hint",
                        "Run `tctl tokens add --type=%s` on the Auth host and start this process with that token"
                                .formatted(types(identity)))
                .log("No new certificate for this host could be had");
    }

    private static String types(Identity identity) {
        var types =
                identity.roles().stream()
                        .filter(role -> role != Role.AUTH)
                        .sorted()
                        .map(Role::key)
                        .collect(joining(","));
        return types.isEmpty() ? "node" : types;
    }
}
