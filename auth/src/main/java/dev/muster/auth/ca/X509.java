package dev.muster.auth.ca;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.bouncycastle.cert.X509CertificateHolder;

/// Certificates that we made ourselves, in the JDK's form.
final class X509 {
    private X509() {}

    static X509Certificate certificate(X509CertificateHolder holder) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("a certificate of ours is unreadable", e);
        }
    }
}
