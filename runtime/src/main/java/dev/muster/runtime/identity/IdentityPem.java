package dev.muster.runtime.identity;

import dev.muster.core.key.KeyMatch;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// An identity as PEM (RFC 7468): the private key, the certificate, then the CAs. One text, so that
/// a file with it is whole or not there.
final class IdentityPem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";

    private IdentityPem() {}

    static String format(Identity identity) {
        try {
            var text = new StringBuilder(block(KEY, identity.key().getEncoded()));
            text.append(block(CERTIFICATE, identity.certificate().getEncoded()));
            for (var ca : identity.authorities()) {
                text.append(block(CERTIFICATE, ca.getEncoded()));
            }
            return text.toString();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate cannot be written", e);
        }
    }

    /// Throws `IllegalArgumentException`, saying what is wrong, for anything but a whole identity
    /// whose key and certificate belong together.
    static Identity parse(String text) {
        List<byte[]> keys = new ArrayList<>();
        List<byte[]> certificates = new ArrayList<>();
        var matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            var der = Base64.getMimeDecoder().decode(matcher.group(2));
            switch (matcher.group(1)) {
                case KEY -> keys.add(der);
                case CERTIFICATE -> certificates.add(der);
                default -> {} // someone's comment or parameters
            }
        }
        if (keys.size() != 1 || certificates.size() < 2) {
            throw new IllegalArgumentException(
                    "found %d private keys and %d certificates, expected 1 and at least 2"
                            .formatted(keys.size(), certificates.size()));
        }
        try {
            var key =
                    KeyFactory.getInstance("EC")
                            .generatePrivate(new PKCS8EncodedKeySpec(keys.getFirst()));
            var chain = new ArrayList<X509Certificate>();
            for (var der : certificates) {
                chain.add(certificate(der));
            }
            var identity = new Identity(key, chain.getFirst(), chain.subList(1, chain.size()));
            if (!KeyMatch.belong(key, chain.getFirst().getPublicKey())) {
                throw new IllegalArgumentException("the key is not the certificate's");
            }
            return identity;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "unreadable key or certificate: " + e.getMessage(), e);
        }
    }

    static X509Certificate certificate(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }

    private static String block(String type, byte[] der) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, lines, type);
    }
}
