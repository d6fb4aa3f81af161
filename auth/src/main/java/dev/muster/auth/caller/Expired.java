package dev.muster.auth.caller;

import dev.muster.core.reason.Reason;
import dev.muster.runtime.identity.SpiffeId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is said of a certificate whose time is over, and what then helps its holder.
public final class Expired {
    private Expired() {}

    /// @param id whose it is, where it names anybody
    public static Reason reason(@Nullable SpiffeId id, Instant notAfter, Instant now) {
        return new Reason(
                Reason.Code.CERTIFICATE_EXPIRED,
                "the certificate of %s expired at %s, and it is %s here"
                        .formatted(id == null ? "this client" : id, notAfter, now),
                id == null ? "Check the clock of this host" : hint(id.kind()));
    }

    private static String hint(SpiffeId.Kind kind) {
        return switch (kind) {
            case HOST ->
                    "Run `tctl tokens add` and start that agent with the token: it joins anew, under a new id";
            case AUTH -> "Restart that Auth Service: it makes its certificates anew";
            case ADMIN ->
                    "Restart an Auth Service, which makes the admin.pem of its host anew, and use that or a copy of it";
            case BOT -> "Use an identity that has not expired";
        };
    }
}
