package dev.muster.tctl.auths;

import dev.muster.core.net.HostPort;
import dev.muster.proto.v1.AuthInstance;
import dev.muster.proto.v1.AuthInstanceState;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/// Where agents find an Auth instance.
public final class DialAddresses {
    private DialAddresses() {}

    /// Returns the addresses of all that live, that of the one that was asked first, unless it is
    /// about to stop and there are others; one behind a balancer has the address of the others.
    ///
    /// @param own what agents dial to reach the one that was asked; not empty
    public static Set<String> of(String own, Collection<AuthInstance> auths) {
        boolean loopback = isLoopback(own);
        var live =
                in(AuthInstanceState.AUTH_INSTANCE_STATE_LIVE, auths)
                        .filter(address -> loopback || !isLoopback(address))
                        .toList();
        boolean leaves =
                in(AuthInstanceState.AUTH_INSTANCE_STATE_DRAINING, auths).anyMatch(own::equals);
        var addresses = new LinkedHashSet<String>();
        if (!leaves || live.isEmpty() || live.contains(own)) {
            addresses.add(own);
        }
        addresses.addAll(live);
        return addresses;
    }

    private static Stream<String> in(AuthInstanceState state, Collection<AuthInstance> auths) {
        return auths.stream()
                .filter(auth -> auth.getState() == state)
                .map(AuthInstance::getAddress);
    }

    private static boolean isLoopback(String address) {
        return HostPort.parse(address).map(HostPort::isLoopback).orElse(false);
    }
}
