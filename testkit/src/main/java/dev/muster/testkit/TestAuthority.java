package dev.muster.testkit;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/// A certificate authority for tests of whoever meets certificates but issues none.
public final class TestAuthority {
    /// How long a certificate is valid before and after what it is issued around.
    public static final Duration VALIDITY = Duration.ofDays(365);

    private final String cluster;
    private final Instant now;
    private final KeyPair keys = newKeys();
    private final AtomicLong serial = new AtomicLong(1);
    private final X509Certificate certificate;

    /// @param now the middle of what it calls valid
    public TestAuthority(String cluster, Instant now) {
        this.cluster = cluster;
        this.now = now;
        this.certificate = sign(keys.getPublic(), name(cluster), null, now);
    }

    public String cluster() {
        return cluster;
    }

    /// Returns the middle of what it calls valid.
    public Instant now() {
        return now;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /// Returns a certificate for `spiffe://<cluster>/<kind>/<id>` with `roles` as O values.
    public X509Certificate issue(
            PublicKey key, String kind, String id, Collection<String> roles, Instant validAround) {
        var subject = name(id + "." + cluster);
        roles.forEach(role -> subject.addRDN(BCStyle.O, role));
        var uri = "spiffe://%s/%s/%s".formatted(cluster, kind, id);
        var name = new GeneralName(GeneralName.uniformResourceIdentifier, uri);
        return sign(key, subject, name, validAround);
    }

    /// As the other, valid around the authority's own now.
    public X509Certificate issue(PublicKey key, String kind, String id, Collection<String> roles) {
        return issue(key, kind, id, roles, now);
    }

    /// Returns a certificate for a server that browsers would find at `host`, a name or an IP
    /// address.
    public X509Certificate issueServer(PublicKey key, String host, Instant validAround) {
        boolean address = host.matches("[0-9.]+|.*:.*");
        var name = new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
        return sign(key, name(host), name, validAround);
    }

    public static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X500NameBuilder name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName);
    }

    /// @param holder null for the authority's own certificate
    private X509Certificate sign(
            PublicKey key,
            X500NameBuilder subject,
            @Nullable GeneralName holder,
            Instant validAround) {
        var builder =
                new JcaX509v3CertificateBuilder(
                        name(cluster).build(),
                        BigInteger.valueOf(serial.getAndIncrement()),
                        Date.from(validAround.minus(VALIDITY)),
                        Date.from(validAround.plus(VALIDITY)),
                        subject.build(),
                        key);
        try {
            builder.addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(holder == null));
            if (holder != null) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(holder));
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
