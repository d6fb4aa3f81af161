package dev.muster.runtime.rpc;

import java.util.List;

/// Which lane of Auth's handshake gate a client asks for. It does so by the application protocols
/// that its first TLS record offers (ALPN, RFC 7301): servers choose `h2` whatever else there is.
///
/// A wish and no proof: anyone can ask for any lane. What a caller may do, its certificate decides.
public enum GateLane {
    /// For everyone.
    AGENTS,
    /// For the few who administer, so that they need not queue behind a fleet.
    ADMINS;

    /// The protocol that asks for [#ADMINS].
    public static final String ADMIN_PROTOCOL = "muster-admin";

    private static final String HTTP_2 = "h2";

    List<String> protocols() {
        return switch (this) {
            case AGENTS -> List.of(HTTP_2);
            case ADMINS -> List.of(HTTP_2, ADMIN_PROTOCOL);
        };
    }
}
