package dev.muster.agent.join;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.Endpoint;
import dev.muster.core.net.HostPort;
import dev.muster.core.net.Resolver;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.config.JoinConfig;
import dev.muster.runtime.identity.CaPin;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.rpc.AuthChannel;
import dev.muster.runtime.rpc.AuthTls;
import dev.muster.runtime.rpc.Dials;
import dev.muster.runtime.rpc.ServerTrust;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Joins through the first Auth Service that can tell whether the agent may, each time in another
/// order, so that a fleet spreads over them; and decides which of them may see the token: one of
/// the pinned CA; without a pin, one of the cluster whose member this host has been, or else only
/// one on this host.
final class JoinAnywhere {
    private static final Logger LOG = LoggerFactory.getLogger(JoinAnywhere.class);

    private final List<HostPort> addresses;
    private final Resolver resolver;
    private final JoinConfig config;
    private final AuthChannel.Options options;
    private final RandomGenerator random;
    private boolean warned;

    JoinAnywhere(
            List<HostPort> addresses,
            Resolver resolver,
            JoinConfig config,
            AuthChannel.Options options,
            RandomGenerator random) {
        this.addresses = List.copyOf(addresses);
        this.resolver = requireNonNull(resolver, "resolver");
        this.config = requireNonNull(config, "config");
        this.options = requireNonNull(options, "options");
        this.random = requireNonNull(random, "random");
    }

    /// Throws a [FaultException]: the refusal of the first Auth Service that could tell, or why
    /// none could.
    Identity join(Application application) throws InterruptedException {
        var present = application.present();
        var own = present == null ? application.former() : present;
        Set<CaPin> pins = present == null ? Set.copyOf(config.readCaPins()) : Set.of();
        boolean blind = pins.isEmpty() && own == null;
        try (var dials =
                new Dials(
                        shuffled(blind ? onThisHost() : addresses),
                        name -> shuffled(resolver.addresses(name)),
                        endpoint ->
                                open(endpoint, trust(endpoint.configured(), pins, own), present),
                        options.time())) {
            if (blind) {
                elsewhere().forEach(address -> dials.failed(address, noPin(address)));
            }
            return new Attempt(
                            addresses.getFirst(),
                            dials,
                            dial -> JoinCall.join(dial, application),
                            options.time())
                    .join()
                    .identity();
        }
    }

    private List<HostPort> onThisHost() {
        return addresses.stream().filter(HostPort::isLoopback).toList();
    }

    private List<HostPort> elsewhere() {
        return addresses.stream().filter(address -> !address.isLoopback()).toList();
    }

    private static FaultException noPin(HostPort address) {
        return new FaultException(
                new Fault(
                        JoinCall.WHAT,
                        new Reason(
                                Reason.Code.CA_PIN_MISSING,
                                "no ca_pin says which cluster may answer at " + address,
                                "Run `tctl status` on the Auth host and set ca_pin to the pin that it prints")));
    }

    private AuthChannel open(Endpoint endpoint, ServerTrust trust, @Nullable Identity present) {
        return AuthChannel.open(endpoint, new AuthTls(trust, present, options));
    }

    /// Tells whether Auth could not be asked, as opposed to having refused.
    static boolean isAway(Reason.Code code) {
        return switch (code) {
            case AUTH_UNREACHABLE, AUTH_TIMEOUT, AUTH_OVERLOADED, SHUTTING_DOWN -> true;
            default -> false;
        };
    }

    /// Tells whether Auth could not decide, for a reason of its own.
    static boolean isIll(Reason.Code code) {
        return switch (code) {
            case AUDIT_UNAVAILABLE, BACKEND_UNAVAILABLE, DISK_FULL, INTERNAL -> true;
            default -> false;
        };
    }

    /// Tells whether another Auth Service may do better.
    static boolean isElsewhereBetter(Reason.Code code) {
        return isAway(code) || isIll(code);
    }

    private <T> List<T> shuffled(Collection<T> some) {
        var order = new ArrayList<>(some);
        Collections.shuffle(order, random);
        return order;
    }

    private ServerTrust trust(HostPort address, Set<CaPin> pins, @Nullable Identity own) {
        if (!pins.isEmpty()) {
            return new ServerTrust.Pins(pins);
        }
        if (own != null) {
            return ServerTrust.of(own);
        }
        if (!warned) {
            warned = true;
            LOG.atWarn()
                    .addKeyValue("address", address)
                    .log("Trusting whichever Auth Service answers on this host: no ca_pin is set");
        }
        return new ServerTrust.FirstUse();
    }
}
