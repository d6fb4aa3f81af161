package dev.muster.auth.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.auth.ca.CertificateIssuer;
import dev.muster.auth.ca.ClusterAuthority;
import dev.muster.auth.ca.Subject;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.runtime.identity.Keys;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import dev.muster.testkit.TestAuthority;
import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ClientCertificateVerifierTest {
    private final ManualTime time = new ManualTime();
    private final CertificateIssuer issuer = issuer("c1");
    private final ClientCertificateVerifier verifier = verifier("c1", issuer);
    private final X509Certificate host = host(issuer);

    @Test
    void acceptsWhatTheClusterIssued() {
        assertThatCode(() -> verifier.checkClientTrusted(new X509Certificate[] {host}, "EC"))
                .doesNotThrowAnyException();
    }

    @Test
    void remembersWhatItVerifiedButNotForEver() {
        assertThat(refusal(verifier, host)).isNull();
        assertThat(refusal(verifier, host)).isNull();
        assertThat(verifier.remembered()).isEqualTo(1);

        time.jump(Duration.ofDays(365).plusSeconds(1));

        assertThat(refusal(verifier, host)).isEqualTo(Reason.Code.CERTIFICATE_EXPIRED);
    }

    @Test
    void refusesWhatAnotherCaOfTheSameNameIssued() {
        assertThat(refusal(verifier, host(issuer("c1")))).isEqualTo(Reason.Code.IDENTITY_UNTRUSTED);
        assertThat(verifier.remembered()).isZero();
    }

    @Test
    void refusesTheCaItself() {
        var ca = issuer.authority().certificates().getFirst();

        assertThat(refusal(verifier, ca)).isEqualTo(Reason.Code.IDENTITY_UNTRUSTED);
    }

    @Test
    void refusesAnotherCluster() {
        var other = verifier("c2", issuer);

        assertThat(refusal(other, host)).isEqualTo(Reason.Code.IDENTITY_UNTRUSTED);
    }

    @Test
    void refusesACertificateThatIsNotForClients() {
        var authority = new TestAuthority("c1", time.instant());
        var trusting = new ClientCertificateVerifier("c1", List.of(authority.certificate()), time);
        var plain = authority.issue(Keys.generate().getPublic(), "host", "x", Set.of());

        assertThat(refusal(trusting, plain)).isEqualTo(Reason.Code.IDENTITY_UNTRUSTED);
    }

    @Test
    void refusesACertificateFromTheFuture() {
        time.jump(Duration.ofDays(-1));

        assertThat(refusal(verifier, host)).isEqualTo(Reason.Code.IDENTITY_UNTRUSTED);
    }

    @Test
    void acceptsNoChangeInWhatTheCaSigned() throws Exception {
        var random = new Random(20260303);
        var der = host.getEncoded();
        for (int i = 0; i < 3000; i++) {
            var changed = der.clone();
            changed[random.nextInt(der.length)] ^= (byte) (1 << random.nextInt(8));
            X509Certificate certificate;
            try {
                certificate = parse(changed);
            } catch (CertificateException _) {
                continue; // no longer a certificate at all
            }

            // The wrapping may change: the CA does not vouch for that.
            if (refusal(verifier, certificate) == null) {
                assertThat(certificate.getTBSCertificate()).isEqualTo(host.getTBSCertificate());
            }
        }
    }

    private static Reason.@Nullable Code refusal(
            ClientCertificateVerifier verifier, X509Certificate certificate) {
        var refused =
                catchThrowableOfType(
                        RefusedCertificateException.class,
                        () ->
                                verifier.checkClientTrusted(
                                        new X509Certificate[] {certificate}, "EC"));
        return refused == null ? null : refused.reason().code();
    }

    private static X509Certificate parse(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }

    private ClientCertificateVerifier verifier(String cluster, CertificateIssuer trusted) {
        return new ClientCertificateVerifier(cluster, trusted.authority().certificates(), time);
    }

    private CertificateIssuer issuer(String cluster) {
        var random = new SecureRandom();
        var authority = ClusterAuthority.open(new MemoryBackend(time), cluster, "x", random, time);
        return new CertificateIssuer(authority, _ -> {}, random, time);
    }

    private static X509Certificate host(CertificateIssuer issuer) {
        return issuer.identity(Subject.host(HostId.random(), Set.of(Role.NODE))).certificate();
    }
}
