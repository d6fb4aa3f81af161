package dev.muster.agent;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.control.Route;
import dev.muster.core.id.HostId;
import dev.muster.core.net.Endpoint;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.rpc.AuthChannel;
import dev.muster.runtime.rpc.AuthTls;
import dev.muster.runtime.rpc.ServerTrust;
import io.grpc.ClientInterceptors;

/// An identity in use: who the agent is, and its way to Auth as such.
record Membership(HostId id, Identity identity, AuthTls tls) {
    Membership {
        requireNonNull(id, "id");
        requireNonNull(identity, "identity");
        requireNonNull(tls, "tls");
    }

    static Membership of(Identity identity, AuthChannel.Options options) {
        var id =
                HostId.parse(identity.spiffeId().id())
                        .orElseThrow(() ->
                                new IllegalStateException(identity.spiffeId() + " names no host"));
        return new Membership(
                id, identity, new AuthTls(ServerTrust.of(identity), identity, options));
    }

    /// @param refused called when Auth refuses the certificate there
    Route route(Endpoint endpoint, Runnable refused) {
        var channel = AuthChannel.open(endpoint, tls);
        return new Route(
                endpoint,
                ClientInterceptors.intercept(channel.channel(), new ExpiryWitness(refused)),
                channel::close);
    }
}
