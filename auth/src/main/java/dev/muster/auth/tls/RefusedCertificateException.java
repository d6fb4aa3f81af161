package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import java.security.cert.CertificateException;

/// A client certificate that is not accepted, and why.
final class RefusedCertificateException extends CertificateException {
    private static final long serialVersionUID = 1;

    private final String claimed;
    private final transient Reason reason;

    /// @param claimed the SPIFFE id in it; empty for none
    RefusedCertificateException(String claimed, Reason reason) {
        super(reason.toString());
        this.claimed = requireNonNull(claimed, "claimed");
        this.reason = requireNonNull(reason, "reason");
    }

    String claimed() {
        return claimed;
    }

    Reason reason() {
        return reason;
    }
}
