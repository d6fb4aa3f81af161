package dev.muster.auth.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.muster.core.id.HostId;
import dev.muster.core.role.Role;
import dev.muster.runtime.identity.CertificateNames;
import dev.muster.runtime.identity.Keys;
import dev.muster.runtime.identity.SpiffeId;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SigningTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final HostId ID = HostId.random();

    private final SecureRandom random = new SecureRandom();
    private final Signing signing = Signing.create("c1", NOW, random);

    @Test
    void theAuthorityMaySignLeavesAndNothingElse() throws Exception {
        var ca = X509.certificate(signing.authority());

        assertThatCode(() -> ca.verify(ca.getPublicKey())).doesNotThrowAnyException();
        assertThat(ca.getVersion()).isEqualTo(3);
        assertThat(ca.getBasicConstraints()).isZero();
        assertThat(ca.getKeyUsage()[5]).as("keyCertSign").isTrue();
        assertThat(ca.getKeyUsage()[0]).as("digitalSignature").isFalse();
        assertThat(ca.getCriticalExtensionOIDs()).containsOnly("2.5.29.19", "2.5.29.15");
        assertThat(ca.getNotAfter()).isEqualTo(Date.from(NOW.plus(Duration.ofDays(3652))));
    }

    @Test
    void aHostCertificateHoldsUpUnderTheJdksOwnPathValidation() throws Exception {
        var path =
                CertificateFactory.getInstance("X.509")
                        .generateCertPath(List.of(leaf(Subject.host(ID, Set.of(Role.NODE)), NOW)));
        var anchor = new TrustAnchor(X509.certificate(signing.authority()), null);
        var parameters = new PKIXParameters(Set.of(anchor));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(NOW));

        assertThatCode(() -> CertPathValidator.getInstance("PKIX").validate(path, parameters))
                .doesNotThrowAnyException();
    }

    @Test
    void aHostCertificateNamesTheHostItsClusterAndItsRoles() throws Exception {
        var leaf = leaf(Subject.host(ID, Set.of(Role.APP, Role.NODE)), NOW);

        assertThat(CertificateNames.spiffeId(leaf))
                .contains(new SpiffeId("c1", SpiffeId.Kind.HOST, ID.toString()));
        assertThat(CertificateNames.roles(leaf)).containsExactly(Role.NODE, Role.APP);
        assertThat(leaf.getSubjectX500Principal().getName())
                .isEqualTo("CN=%s.c1,O=app,O=node".formatted(ID));
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getKeyUsage()[0]).as("digitalSignature").isTrue();
        assertThat(leaf.getExtensionValue("2.5.29.35")).as("authority key id").isNotNull();
        assertThat(leaf.getExtensionValue("2.5.29.14")).as("subject key id").isNotNull();
    }

    @Test
    void onlyAnAuthCertificateMayServe() throws Exception {
        var auth = leaf(Subject.auth(ID), NOW);
        var admin = leaf(Subject.admin("root"), NOW);

        assertThat(auth.getExtendedKeyUsage()).contains("1.3.6.1.5.5.7.3.1");
        assertThat(admin.getExtendedKeyUsage()).doesNotContain("1.3.6.1.5.5.7.3.1");
        assertThat(CertificateNames.roles(admin)).isEmpty();
    }

    @Test
    void aLeafStartsALittleBackAndLastsAYear() {
        var leaf = leaf(Subject.admin("root"), NOW);

        assertThat(leaf.getNotBefore()).isEqualTo(Date.from(NOW.minus(Duration.ofMinutes(5))));
        assertThat(leaf.getNotAfter()).isEqualTo(Date.from(NOW.plus(Duration.ofDays(365))));
    }

    @Test
    void noLeafOutlivesTheAuthority() {
        var leaf = leaf(Subject.admin("root"), NOW.plus(Duration.ofDays(3600)));

        assertThat(leaf.getNotAfter()).isEqualTo(signing.authority().getNotAfter());
    }

    @Test
    void aLongClusterNameLeavesTheCommonNameToTheId() {
        var cluster = "x".repeat(253);
        var long253 = Signing.create(cluster, NOW, random);

        var request = CertificateRequest.of(Keys.generate().getPublic());
        var leaf =
                X509.certificate(
                        long253.leaf(Subject.auth(ID), cluster, request.key(), NOW, random));

        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=" + ID + ",O=auth");
        assertThat(CertificateNames.spiffeId(leaf))
                .contains(new SpiffeId(cluster, SpiffeId.Kind.AUTH, ID.toString()));
    }

    @Test
    void serialNumbersAreLongAndDiffer() {
        var first = leaf(Subject.admin("root"), NOW).getSerialNumber();
        var second = leaf(Subject.admin("root"), NOW).getSerialNumber();

        assertThat(first).isNotEqualTo(second).isPositive();
        assertThat(first.bitLength()).isBetween(128, 159);
    }

    private X509Certificate leaf(Subject subject, Instant now) {
        var request = CertificateRequest.of(Keys.generate().getPublic());
        return X509.certificate(signing.leaf(subject, "c1", request.key(), now, random));
    }
}
