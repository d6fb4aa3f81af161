package dev.muster.auth.caller;

import static java.util.Objects.requireNonNull;

import dev.muster.core.id.HostId;
import dev.muster.core.role.Role;
import dev.muster.runtime.identity.SpiffeId;
import io.grpc.Context;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Who makes a call, as its TLS connection proves.
public sealed interface Caller {
    /// Where each call's caller stands in the gRPC context.
    Context.Key<Caller> KEY = Context.key("caller");

    Origin origin();

    /// Returns the host that calls; empty for anybody else.
    Optional<HostId> host();

    /// Somebody without a client certificate.
    record Anonymous(Origin origin) implements Caller {
        public Anonymous {
            requireNonNull(origin, "origin");
        }

        @Override
        public Optional<HostId> host() {
            return Optional.empty();
        }
    }

    /// The holder of a certificate of this cluster, valid when the call began.
    ///
    /// @param roles what the certificate grants
    /// @param publicKey fingerprint of the certificate's key, `sha256:<hex>`
    record Member(SpiffeId id, Set<Role> roles, String publicKey, Instant notAfter, Origin origin)
            implements Caller {
        public Member {
            requireNonNull(id, "id");
            roles = Set.copyOf(roles);
            requireNonNull(publicKey, "publicKey");
            requireNonNull(notAfter, "notAfter");
            requireNonNull(origin, "origin");
        }

        @Override
        public Optional<HostId> host() {
            return id.kind() == SpiffeId.Kind.HOST ? HostId.parse(id.id()) : Optional.empty();
        }
    }

    /// Returns the caller of the call that runs on this thread.
    static Caller current() {
        var caller = KEY.get();
        if (caller == null) {
            throw new IllegalStateException("not in a call that has a caller");
        }
        return caller;
    }
}
