package dev.muster.runtime.identity;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name in a certificate's URI: `spiffe://<cluster>/{host,auth,admin,bot}/<id>`.
public record SpiffeId(String cluster, Kind kind, String id) {
    private static final Pattern FORM =
            Pattern.compile(
                    "spiffe://([A-Za-z0-9._-]{1,253})/(host|auth|admin|bot)/([A-Za-z0-9._-]{1,128})");

    /// What the holder is to the cluster.
    public enum Kind {
        /// A process that runs services.
        HOST,
        /// An Auth Service; the only kind that clients accept as a server.
        AUTH,
        /// A person or script with tctl.
        ADMIN,
        /// A machine that acts as a user.
        BOT
    }

    public SpiffeId {
        requireNonNull(cluster, "cluster");
        requireNonNull(kind, "kind");
        requireNonNull(id, "id");
    }

    /// Returns the id that `uri` spells.
    public static Optional<SpiffeId> parse(String uri) {
        var match = FORM.matcher(uri);
        return match.matches()
                ? Optional.of(
                        new SpiffeId(
                                match.group(1),
                                Kind.valueOf(match.group(2).toUpperCase(Locale.ROOT)),
                                match.group(3)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "spiffe://%s/%s/%s".formatted(cluster, kind.name().toLowerCase(Locale.ROOT), id);
    }
}
