package dev.muster.runtime.rpc;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.identity.CaPin;
import dev.muster.runtime.identity.CertificateNames;
import dev.muster.runtime.identity.SpiffeId;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Applies a [ServerTrust] in the handshake. An extended trust manager, because the JDK adds a host
/// name check of its own to any other kind.
final class AuthTrust extends X509ExtendedTrustManager {
    private final ServerTrust trust;
    private final Time time;
    private volatile @Nullable X509Certificate learnt;

    AuthTrust(ServerTrust trust, Time time) {
        this.trust = requireNonNull(trust, "trust");
        this.time = requireNonNull(time, "time");
    }

    /// Returns the CA that a handshake under pins or first use has accepted.
    Optional<X509Certificate> learnt() {
        return Optional.ofNullable(learnt);
    }

    void check(List<X509Certificate> chain) throws CertificateException {
        switch (trust) {
            case ServerTrust.Authorities(var authorities, var cluster) -> {
                var id = verified(chain, authorities);
                if (!id.cluster().equals(cluster)) {
                    throw untrusted(
                            "it belongs to cluster %s, not %s".formatted(id.cluster(), cluster));
                }
            }
            case ServerTrust.Pins(var pins) -> {
                var root = pinned(chain, pins);
                verified(chain, List.of(root));
                learnt = root;
            }
            case ServerTrust.FirstUse _ -> {
                var root = chain.getLast();
                verified(chain, List.of(root));
                learnt = root;
            }
        }
    }

    private static X509Certificate pinned(List<X509Certificate> chain, Set<CaPin> pins)
            throws UntrustedAuth {
        var root = chain.getLast();
        var pin = CaPin.of(root);
        if (!pins.contains(pin)) {
            throw new UntrustedAuth(
                    Reason.Code.CA_PIN_MISMATCH,
                    "its CA has the pin %s, not %s"
                            .formatted(
                                    pin,
                                    pins.stream()
                                            .map(CaPin::toString)
                                            .sorted()
                                            .collect(Collectors.joining(" or "))),
                    "Compare ca_pin with what `tctl status` prints on the Auth host; if they agree,"
                            + " something else answers at this address");
        }
        return root;
    }

    /// Returns the name of a server that one of `authorities` vouches for.
    private SpiffeId verified(List<X509Certificate> chain, List<X509Certificate> authorities)
            throws UntrustedAuth {
        var leaf = chain.getFirst();
        try {
            var anchors =
                    authorities.stream()
                            .map(ca -> new TrustAnchor(ca, null))
                            .collect(Collectors.toSet());
            var parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false); // short-lived leaves, no revocation lists
            parameters.setDate(Date.from(time.instant()));
            var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf));
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
        } catch (CertPathValidatorException e) {
            throw refused(leaf, e);
        } catch (GeneralSecurityException e) {
            throw untrusted("its certificate cannot be checked: " + e.getMessage());
        }
        return CertificateNames.spiffeId(leaf)
                .filter(id -> id.kind() == SpiffeId.Kind.AUTH)
                .orElseThrow(() -> untrusted("its certificate is not an Auth Service's"));
    }

    private UntrustedAuth refused(X509Certificate leaf, CertPathValidatorException e) {
        if (e.getReason() == BasicReason.EXPIRED || e.getReason() == BasicReason.NOT_YET_VALID) {
            return new UntrustedAuth(
                    Reason.Code.CERTIFICATE_EXPIRED,
                    "its certificate is valid from %s to %s, and it is %s here"
                            .formatted(
                                    leaf.getNotBefore().toInstant(),
                                    leaf.getNotAfter().toInstant(),
                                    time.instant()),
                    "Check the clocks of this host and of the Auth host; if they are right, restart"
                            + " that Auth Service: it makes its certificate anew");
        }
        return untrusted("its certificate is not from this cluster's CA");
    }

    private static UntrustedAuth untrusted(String cause) {
        return new UntrustedAuth(
                Reason.Code.IDENTITY_UNTRUSTED,
                cause,
                "Check auth_server, and that the data directory belongs to this cluster");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        check(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(List.of(chain));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("only servers are checked here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("only servers are checked here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("only servers are checked here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
