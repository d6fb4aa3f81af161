package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
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
        if (reason.code() == Reason.Code.CERTIFICATE_EXPIRED) {
            // By this cause TLS tells the client so, instead of that it knows no more.
            initCause(
                    new CertPathValidatorException(
                            reason.cause(), null, null, -1, BasicReason.EXPIRED));
        }
    }

    String claimed() {
        return claimed;
    }

    Reason reason() {
        return reason;
    }
}
