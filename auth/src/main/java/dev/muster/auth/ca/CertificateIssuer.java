package dev.muster.auth.ca;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.core.time.Time;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.identity.Keys;
import dev.muster.runtime.identity.SpiffeId;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;

/// Issues the cluster's certificates. Each one is in the audit log before it is handed out.
public final class CertificateIssuer {
    private static final String LOCAL = "local";

    private final ClusterAuthority authority;
    private final Consumer<AuditEvent> audit;
    private final SecureRandom random;
    private final Time time;

    /// @param audit returns once the event is durable, else throws
    public CertificateIssuer(
            ClusterAuthority authority,
            Consumer<AuditEvent> audit,
            SecureRandom random,
            Time time) {
        this.authority = requireNonNull(authority, "authority");
        this.audit = requireNonNull(audit, "audit");
        this.random = requireNonNull(random, "random");
        this.time = requireNonNull(time, "time");
    }

    public ClusterAuthority authority() {
        return authority;
    }

    /// Certifies the key of `request` as `subject`'s. Blocks; throws what the audit log throws, and
    /// then no certificate is handed out.
    ///
    /// @param address the IP address that asked, for the audit log
    public X509Certificate issue(Subject subject, CertificateRequest request, String address) {
        var certificate =
                X509.certificate(
                        authority
                                .signing()
                                .leaf(
                                        subject,
                                        authority.clusterName(),
                                        request.key(),
                                        time.instant(),
                                        random));
        audit.accept(
                new AuditEvent.CertificateCreated(
                        new SpiffeId(authority.clusterName(), subject.kind(), subject.id()),
                        subject.roles(),
                        certificate.getSerialNumber().toString(16),
                        certificate.getNotAfter().toInstant(),
                        address));
        return certificate;
    }

    /// Makes a key pair for a part of this process itself and certifies it, as [#issue] does.
    public Identity identity(Subject subject) {
        var keys = Keys.generate();
        var certificate = issue(subject, CertificateRequest.of(keys.getPublic()), LOCAL);
        return new Identity(keys.getPrivate(), certificate, authority.certificates());
    }
}
