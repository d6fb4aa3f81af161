package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentVerifierProviderBuilder;

/// One CA as a verifier of what it signed. Its key is decoded once, in Bouncy Castle's own form:
/// seven times as fast as the JDK's P-256.
///
/// The signature is held against the bytes as they came, not against Bouncy Castle's parse of them,
/// so that what is verified is what the JDK's parser reads names from.
record AuthorityKey(X500Principal name, ContentVerifierProvider verifiers) {
    private static final AlgorithmIdentifier ECDSA_SHA256 =
            new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

    AuthorityKey {
        requireNonNull(name, "name");
        requireNonNull(verifiers, "verifiers");
    }

    static AuthorityKey of(X509Certificate authority) {
        try {
            var key = PublicKeyFactory.createKey(authority.getPublicKey().getEncoded());
            var digests = new DefaultDigestAlgorithmIdentifierFinder();
            return new AuthorityKey(
                    authority.getSubjectX500Principal(),
                    new BcECContentVerifierProviderBuilder(digests).build(key));
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalArgumentException("not the certificate of a P-256 CA", e);
        }
    }

    boolean signed(X509Certificate certificate) {
        if (!certificate.getIssuerX500Principal().equals(name)
                || !certificate.getSigAlgOID().equals(ECDSA_SHA256.getAlgorithm().getId())) {
            return false;
        }
        try {
            var verifier = verifiers.get(ECDSA_SHA256);
            try (var signed = verifier.getOutputStream()) {
                signed.write(certificate.getTBSCertificate());
            }
            return verifier.verify(certificate.getSignature());
        } catch (CertificateEncodingException | IllegalArgumentException _) {
            return false;
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("Bouncy Castle verifies P-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException("a digest takes all bytes", e);
        }
    }
}
