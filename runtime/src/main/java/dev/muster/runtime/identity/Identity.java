package dev.muster.runtime.identity;

import static java.util.Objects.requireNonNull;

import dev.muster.core.role.Role;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// A key with the certificate for it, and the CAs that its holder trusts.
///
/// @param certificate has a SPIFFE id; else `IllegalArgumentException`
/// @param authorities the cluster's CA certificates, at least one
public record Identity(
        PrivateKey key, X509Certificate certificate, List<X509Certificate> authorities) {
    /// With less than this left a certificate is replaced wherever that can be done.
    public static final Duration RENEWED_BEFORE = Duration.ofDays(30);

    public Identity {
        requireNonNull(key, "key");
        if (CertificateNames.spiffeId(certificate).isEmpty()) {
            throw new IllegalArgumentException("the certificate has no SPIFFE id");
        }
        authorities = List.copyOf(authorities);
        if (authorities.isEmpty()) {
            throw new IllegalArgumentException("no CA certificate");
        }
    }

    public SpiffeId spiffeId() {
        return CertificateNames.spiffeId(certificate).orElseThrow();
    }

    /// Returns the roles that the certificate grants.
    public Set<Role> roles() {
        return CertificateNames.roles(certificate);
    }

    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    /// Tells whether it is time for another certificate: less than [#RENEWED_BEFORE] is left.
    public boolean endsSoon(Instant now) {
        return now.plus(RENEWED_BEFORE).isAfter(notAfter());
    }

    /// Tells whether the certificate is good no more.
    public boolean hasExpired(Instant now) {
        return !now.isBefore(notAfter());
    }

    /// Says who it is; never the key.
    @Override
    public String toString() {
        return "Identity[%s, until %s]".formatted(spiffeId(), notAfter());
    }
}
