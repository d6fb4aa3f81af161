package dev.muster.auth.tls;

import dev.muster.auth.caller.Origin;
import dev.muster.auth.caller.Refusals;
import dev.muster.core.fault.Causes;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells of a TLS handshake that failed, by what failed it.
final class HandshakeFailure {
    private static final Logger log = LoggerFactory.getLogger(HandshakeFailure.class);

    private HandshakeFailure() {}

    static void tell(Refusals refusals, Origin origin, Throwable failure) {
        var refused = Causes.find(failure, RefusedCertificateException.class);
        if (refused != null) {
            refusals.identity("tls handshake", refused.claimed(), origin, refused.reason());
            return;
        }
        if (failure instanceof IOException && !(failure instanceof SSLException)) {
            // The peer left: a probe of the port, or an agent that gave up.
            log.atDebug()
                    .addKeyValue("address", origin.address())
                    .log("Connection closed within the handshake");
            return;
        }
        refusals.connection(origin, "TLS handshake failed: " + failure.getMessage());
    }
}
