package dev.muster.auth.connected;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.caller.Caller;
import dev.muster.auth.caller.Origin;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import java.util.Set;

/// The host at the other end of a stream, by its certificate.
///
/// @param granted roles that the certificate grants
/// @param publicKey fingerprint of its key, `sha256:<hex>`
public record Peer(HostId id, Set<Role> granted, String publicKey, Origin origin) {
    public Peer {
        requireNonNull(id, "id");
        granted = Set.copyOf(granted);
        requireNonNull(publicKey, "publicKey");
        requireNonNull(origin, "origin");
    }

    /// Throws a [FaultException] with `NOT_AUTHORIZED` for a caller that is no host.
    public static Peer of(Caller caller) {
        var host = caller.host();
        if (host.isPresent() && caller instanceof Caller.Member member) {
            return new Peer(host.get(), member.roles(), member.publicKey(), member.origin());
        }
        throw new FaultException(
                new Fault(
                        "Cannot open a control stream",
                        new Reason(
                                Reason.Code.NOT_AUTHORIZED,
                                "the caller has no host certificate with an id that Auth assigned",
                                "Join the cluster with a token first")));
    }
}
