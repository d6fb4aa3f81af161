package dev.muster.auth.ca;

import static java.util.Objects.requireNonNull;

import dev.muster.core.role.Role;
import dev.muster.runtime.identity.Keys;
import dev.muster.runtime.identity.SpiffeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;

/// What the cluster's X.509 certificates look like (RFC 5280), and the signing of them. Signs with
/// Bouncy Castle's own key objects: twice as fast as the JDK's.
///
/// @param key the CA's private key
/// @param authority the CA's certificate
record Signing(AsymmetricKeyParameter key, X509CertificateHolder authority) {
    static final Duration CA_LIFE = Duration.ofDays(3652);
    static final Duration LEAF_LIFE = Duration.ofDays(365);

    /// How far back validity starts, for holders whose clock is behind.
    static final Duration SKEW = Duration.ofMinutes(5);

    private static final String ALGORITHM = "SHA256withECDSA";
    private static final int SERIAL_BITS = 128;
    private static final int COMMON_NAME = 64; // RFC 5280 appendix A.1, ub-common-name

    Signing {
        requireNonNull(key, "key");
        requireNonNull(authority, "authority");
    }

    static Signing load(byte[] pkcs8, byte[] certificate) throws IOException {
        return new Signing(
                PrivateKeyFactory.createKey(pkcs8), new X509CertificateHolder(certificate));
    }

    byte[] privateKeyDer() {
        try {
            return PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] certificateDer() {
        try {
            return authority.getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes a new CA, whose certificate its own key signs.
    static Signing create(String cluster, Instant now, SecureRandom random) {
        try {
            var keys = Keys.generate();
            var key = PrivateKeyFactory.createKey(keys.getPrivate().getEncoded());
            var info = SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
            var name =
                    new X500NameBuilder(BCStyle.INSTANCE)
                            .addRDN(BCStyle.CN, firstThatFits(cluster + " CA", "Muster CA"))
                            .build();
            // Older than any leaf, whose validity is backdated too.
            var from = now.minus(SKEW.multipliedBy(2));
            var builder = certificate(name, name, info, from, now.plus(CA_LIFE), random);
            var ids = new BcX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            ids.createSubjectKeyIdentifier(info))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            ids.createAuthorityKeyIdentifier(info));
            return new Signing(key, sign(builder, key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    X509CertificateHolder leaf(
            Subject subject,
            String cluster,
            SubjectPublicKeyInfo info,
            Instant now,
            SecureRandom random) {
        try {
            var caEnd = authority.getNotAfter().toInstant();
            var end = now.plus(LEAF_LIFE);
            var builder =
                    certificate(
                            authority.getSubject(),
                            name(subject, cluster),
                            info,
                            now.minus(SKEW),
                            end.isBefore(caEnd) ? end : caEnd,
                            random);
            var uri = new SpiffeId(cluster, subject.kind(), subject.id()).toString();
            var ids = new BcX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, usage(subject.kind()))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            ids.createSubjectKeyIdentifier(info))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            ids.createAuthorityKeyIdentifier(authority))
                    .addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(
                                    new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
            return sign(builder, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static X500Name name(Subject subject, String cluster) {
        var name = new X500NameBuilder(BCStyle.INSTANCE);
        subject.roles().stream().sorted().map(Role::key).forEach(o -> name.addRDN(BCStyle.O, o));
        var id = subject.id();
        return name.addRDN(BCStyle.CN, firstThatFits(id + "." + cluster, id, "member")).build();
    }

    /// A common name is for people, and has 64 characters; the URI is what counts.
    private static String firstThatFits(String... names) {
        return Stream.of(names).filter(n -> n.length() <= COMMON_NAME).findFirst().orElseThrow();
    }

    private static ExtendedKeyUsage usage(SpiffeId.Kind kind) {
        return switch (kind) {
            // Auth Services also dial one another.
            case AUTH ->
                    new ExtendedKeyUsage(
                            new KeyPurposeId[] {
                                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                            });
            case HOST, ADMIN, BOT -> new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth);
        };
    }

    private static X509v3CertificateBuilder certificate(
            X500Name issuer,
            X500Name subject,
            SubjectPublicKeyInfo info,
            Instant from,
            Instant to,
            SecureRandom random) {
        var serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS);
        return new X509v3CertificateBuilder(
                issuer, serial, Date.from(from), Date.from(to), subject, info);
    }

    private static X509CertificateHolder sign(
            X509v3CertificateBuilder builder, AsymmetricKeyParameter key) {
        var signature = new DefaultSignatureAlgorithmIdentifierFinder().find(ALGORITHM);
        var digest = new DefaultDigestAlgorithmIdentifierFinder().find(signature);
        try {
            return builder.build(new BcECContentSignerBuilder(signature, digest).build(key));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("Bouncy Castle signs with P-256", e);
        }
    }
}
