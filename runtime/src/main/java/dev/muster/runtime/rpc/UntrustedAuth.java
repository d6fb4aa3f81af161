package dev.muster.runtime.rpc;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import java.security.cert.CertificateException;

/// Says why a server is not taken for an Auth Service of the cluster. Its cause lacks the address:
/// the handshake does not know it.
final class UntrustedAuth extends CertificateException {
    private static final long serialVersionUID = 1;

    private final transient Reason reason;

    UntrustedAuth(Reason.Code code, String cause, String hint) {
        super(cause);
        this.reason = new Reason(code, cause, hint);
    }

    Reason reason() {
        return requireNonNull(reason, "not for serialization");
    }
}
