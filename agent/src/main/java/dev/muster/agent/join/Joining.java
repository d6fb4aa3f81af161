package dev.muster.agent.join;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.pace.Backoff;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.net.Resolver;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.time.Time;
import dev.muster.runtime.config.JoinConfig;
import dev.muster.runtime.config.Secret;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.identity.IdentityFile;
import dev.muster.runtime.metrics.JoinMetrics;
import dev.muster.runtime.rpc.AuthChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gets an identity for an agent that has none or whose own has expired, a new certificate for one
/// whose own ends soon, and more roles for one that lacks some. For one thread at a time.
///
/// The token is read anew at each attempt, so that a file that comes late or is corrected helps
/// without a restart. The key is new at each attempt: a crash between Auth's answer and the file
/// costs nothing but another join.
public final class Joining {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
    // Each refused attempt is an event in Auth's audit log.
    private static final Duration RAREST = Duration.ofSeconds(60);
    private static final Duration RAREST_FOR_ROLES = Duration.ofMinutes(10);

    private static final String NO_TOKEN = "no join token is configured";

    private final JoinConfig config;
    private final JoinAnywhere anywhere;
    private final IdentityFile file;
    private final JoinMetrics metrics;
    private final Time time;
    private final RandomGenerator random;
    private final Backoff whileAway;
    private final Backoff whileRefused;
    private final Backoff forRoles;
    private @Nullable Secret used;
    private @Nullable Secret refused;
    private int asked;
    private long nextAskNanos;

    /// @param addresses at least one; each name stands for all that it means
    /// @param retryInterval the unit of all waits
    public Joining(
            List<HostPort> addresses,
            Resolver resolver,
            JoinConfig config,
            IdentityFile file,
            AuthChannel.Options options,
            JoinMetrics metrics,
            Duration retryInterval,
            Time time,
            RandomGenerator random) {
        this.config = requireNonNull(config, "config");
        this.anywhere = new JoinAnywhere(addresses, resolver, config, options, random);
        this.file = requireNonNull(file, "file");
        this.metrics = requireNonNull(metrics, "metrics");
        this.time = requireNonNull(time, "time");
        this.random = requireNonNull(random, "random");
        this.whileAway = new Backoff(retryInterval.dividedBy(10), retryInterval.multipliedBy(2));
        this.whileRefused = new Backoff(retryInterval, longer(retryInterval, RAREST));
        this.forRoles = new Backoff(retryInterval, longer(retryInterval, RAREST_FOR_ROLES));
        this.nextAskNanos = time.nanoTime();
    }

    /// Returns a new identity, which is in the file by then. Keeps trying for as long as that takes
    /// and tells `health` why it takes so long.
    public Identity untilJoined(Set<Role> roles, AgentInfo info, Consumer<Heartbeat> health)
            throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                return join(
                        new Application(
                                token(
                                        "this host has no identity in %s and no join token"
                                                .formatted(file.path())),
                                roles,
                                info,
                                null,
                                null));
            } catch (FaultException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                var why = e.fault().reason();
                metrics.failed(why.code());
                var backoff = JoinAnywhere.isAway(why.code()) ? whileAway : whileRefused;
                var wait = backoff.after(failures, random);
                var at = time.instant();
                health.accept(new Heartbeat.Missed(at, why, at.plus(wait)));
                time.sleep(wait);
            }
        }
    }

    /// Returns an identity with the same id and more roles, if there is a token that was not used
    /// yet and it is time to try it. Throws a [FaultException] when Auth does not grant them.
    public Optional<Identity> moreRoles(Identity present, Set<Role> roles, AgentInfo info)
            throws InterruptedException {
        var token = config.readToken();
        return token.isEmpty() || token.get().equals(used)
                ? Optional.empty()
                : inTime(new Application(token.get(), roles, info, present, null), forRoles);
    }

    /// Returns an identity with the same id and a new certificate, if it is time to try the token
    /// and that was neither used yet nor refused for good. Throws a [FaultException] when there is
    /// no token, or Auth refuses.
    public Optional<Identity> renewed(Identity present, Set<Role> roles, AgentInfo info)
            throws InterruptedException {
        var token = token(NO_TOKEN);
        if (token.equals(used) || token.equals(refused)) {
            return Optional.empty();
        }
        try {
            return inTime(new Application(token, roles, info, present, null), forRoles);
        } catch (FaultException e) {
            if (isOfTheToken(e.fault().reason().code())) {
                refused = token; // a fleet with old tokens would fill Auth's audit log
            }
            throw e;
        }
    }

    /// Returns an identity with a new id in place of one that has expired, if it is time to try.
    /// Throws a [FaultException] when there is no token, or Auth refuses.
    public Optional<Identity> anew(Identity former, Set<Role> roles, AgentInfo info)
            throws InterruptedException {
        return inTime(new Application(token(NO_TOKEN), roles, info, null, former), whileRefused);
    }

    private Optional<Identity> inTime(Application application, Backoff backoff)
            throws InterruptedException {
        if (time.nanoTime() - nextAskNanos < 0) {
            return Optional.empty();
        }
        asked++;
        nextAskNanos = time.nanoTime() + backoff.after(asked, random).toNanos();
        try {
            return Optional.of(join(application));
        } catch (FaultException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            metrics.failed(e.fault().reason().code());
            throw e;
        }
    }

    private Identity join(Application application) throws InterruptedException {
        var identity = anywhere.join(application);
        file.write(identity);
        used = application.token();
        asked = 0;
        metrics.joined();
        LOG.atInfo()
                .addKeyValue("id", identity.spiffeId().id())
                .addKeyValue("cluster", identity.spiffeId().cluster())
                .addKeyValue("roles", Role.titles(identity.roles()))
                .log("Joined the cluster");
        return identity;
    }

    private Secret token(String none) {
        return config.readToken()
                .orElseThrow(() ->
                        new FaultException(
                                new Fault(
                                        JoinCall.WHAT,
                                        new Reason(
                                                Reason.Code.TOKEN_MISSING,
                                                none,
                                                "Run `tctl tokens add --type=node` on the Auth host and start this process with --token and what it prints"))));
    }

    private static boolean isOfTheToken(Reason.Code code) {
        return switch (code) {
            case TOKEN_INVALID, TOKEN_EXPIRED, ROLE_NOT_GRANTED -> true;
            default -> false;
        };
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
