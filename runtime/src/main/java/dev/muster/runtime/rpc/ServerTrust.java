package dev.muster.runtime.rpc;

import static java.util.Objects.requireNonNull;

import dev.muster.runtime.identity.CaPin;
import dev.muster.runtime.identity.Identity;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/// What makes a client believe that it talks to an Auth Service. Host names never count: load
/// balancers and bare addresses are usual. In every case the server's certificate is valid now and
/// of kind `auth`.
public sealed interface ServerTrust {
    /// Returns the trust of whoever belongs to the cluster already.
    static ServerTrust of(Identity identity) {
        return new Authorities(identity.authorities(), identity.spiffeId().cluster());
    }

    /// The certificate is issued by one of these CAs, for this cluster.
    record Authorities(List<X509Certificate> authorities, String cluster) implements ServerTrust {
        public Authorities {
            authorities = List.copyOf(authorities);
            requireNonNull(cluster, "cluster");
        }
    }

    /// The certificate is issued by the CA that the server sends, and one of these pins is that
    /// CA's.
    ///
    /// @param pins at least one
    record Pins(Set<CaPin> pins) implements ServerTrust {
        public Pins {
            pins = Set.copyOf(pins);
            if (pins.isEmpty()) {
                throw new IllegalArgumentException("no pin");
            }
        }
    }

    /// The certificate is issued by the CA that the server sends, whichever that is. Only for
    /// loopback, where nobody can be in the way; the caller logs a warning.
    record FirstUse() implements ServerTrust {}
}
