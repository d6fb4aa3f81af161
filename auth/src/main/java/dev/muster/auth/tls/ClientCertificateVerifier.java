package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.caller.Expired;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.identity.CertificateNames;
import dev.muster.runtime.identity.SpiffeId;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Accepts the client certificates that the cluster's CA issued, while they are valid. What kind of
/// certificate a call needs is decided later, per call.
public final class ClientCertificateVerifier extends X509ExtendedTrustManager {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"; // RFC 5280 section 4.2.1.12
    private static final int REMEMBERED = 65_536;

    private final VerifiedCertificates verified = new VerifiedCertificates(REMEMBERED);
    private final String cluster;
    private final List<X509Certificate> authorities;
    private final List<AuthorityKey> keys;
    private final Time time;

    public ClientCertificateVerifier(String cluster, List<X509Certificate> authorities, Time time) {
        this.cluster = requireNonNull(cluster, "cluster");
        this.authorities = List.copyOf(authorities);
        this.keys = authorities.stream().map(AuthorityKey::of).toList();
        this.time = requireNonNull(time, "time");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        check(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw notAServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw notAServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw notAServer();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.toArray(X509Certificate[]::new);
    }

    int remembered() {
        return verified.size();
    }

    private void check(X509Certificate certificate) throws CertificateException {
        var id = CertificateNames.spiffeId(certificate).orElse(null);
        var fingerprint = VerifiedCertificates.fingerprint(certificate.getEncoded());
        if (!verified.contains(fingerprint)) {
            checkIssue(id, certificate);
            verified.add(fingerprint);
        }
        checkValidity(id, certificate);
    }

    private void checkIssue(@Nullable SpiffeId id, X509Certificate certificate)
            throws CertificateException {
        if (keys.stream().noneMatch(key -> key.signed(certificate))) {
            throw refused(
                    id,
                    Reason.Code.IDENTITY_UNTRUSTED,
                    "the client certificate is not signed by the CA of cluster " + cluster,
                    "Remove the identity of another cluster from the data directory and join with"
                            + " a token");
        }
        var usage = certificate.getExtendedKeyUsage();
        if (id == null
                || !id.cluster().equals(cluster)
                || certificate.getBasicConstraints() != -1
                || usage == null
                || !usage.contains(CLIENT_AUTH)) {
            throw refused(
                    id,
                    Reason.Code.IDENTITY_UNTRUSTED,
                    "the client certificate is not one for a member of cluster " + cluster,
                    "Join with a token");
        }
    }

    private void checkValidity(@Nullable SpiffeId id, X509Certificate certificate)
            throws CertificateException {
        var now = time.instant();
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            throw refused(
                    id,
                    Reason.Code.IDENTITY_UNTRUSTED,
                    "the client certificate is not valid before %s, and here it is %s"
                            .formatted(certificate.getNotBefore().toInstant(), now),
                    "Check the clocks of both machines");
        }
        var notAfter = certificate.getNotAfter().toInstant();
        if (!now.isBefore(notAfter)) {
            throw new RefusedCertificateException(
                    id == null ? "" : id.toString(), Expired.reason(id, notAfter, now));
        }
    }

    private static CertificateException refused(
            @Nullable SpiffeId id, Reason.Code code, String cause, String hint) {
        return new RefusedCertificateException(
                id == null ? "" : id.toString(), new Reason(code, cause, hint));
    }

    private static CertificateException notAServer() {
        return new CertificateException("this side of the connection is the server");
    }
}
