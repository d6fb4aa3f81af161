package dev.muster.backend.etcd;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.key.KeyMatch;
import dev.muster.core.reason.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// Reads the TLS files that an operator names. What is wrong with one is a fault that names it.
final class TlsFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^-]*)-----END");

    private TlsFiles() {}

    /// Returns what trusts the authorities in `file`.
    static TrustManager[] trust(Path file) {
        var authorities = certificates(file);
        try {
            var store = emptyStore();
            for (int i = 0; i < authorities.length; i++) {
                store.setCertificateEntry("authority-" + i, authorities[i]);
            }
            var factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns what shows the certificate.
    static KeyManager[] identity(EtcdSettings.Certificate shown) {
        var chain = certificates(shown.chain());
        var key = key(shown.key(), chain[0].getPublicKey().getAlgorithm());
        if (!isPair(key, chain[0].getPublicKey())) {
            throw bad(
                    "%s is not the key of the certificate in %s"
                            .formatted(shown.key(), shown.chain()),
                    "Name files that belong together in teleport.storage.tls_key_file and"
                            + " tls_cert_file; the certificate comes first in its file");
        }
        try {
            var store = emptyStore();
            store.setKeyEntry("client", key, new char[0], chain);
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Certificate[] certificates(Path file) {
        try {
            var found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(read(file)));
            if (found.isEmpty()) {
                throw new CertificateException("it is empty");
            }
            return found.toArray(Certificate[]::new);
        } catch (CertificateException e) {
            throw bad(
                    "%s holds no certificate: %s".formatted(file, e.getMessage()),
                    "Write a file with certificates in PEM, as openssl x509 prints them");
        }
    }

    private static PrivateKey key(Path file, String algorithm) {
        var block = KEY.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
        if (!block.find()) {
            throw noKey(file, "no private key in PEM is in it");
        }
        if (!block.group(1).equals("PRIVATE KEY")) {
            throw noKey(file, "it has one of the form " + block.group(1));
        }
        try {
            var encoded = Base64.getMimeDecoder().decode(block.group(2));
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            throw noKey(file, "it is damaged, or none of a certificate for " + algorithm);
        }
    }

    private static boolean isPair(PrivateKey key, PublicKey certified) {
        try {
            return KeyMatch.belong(key, certified);
        } catch (NoSuchAlgorithmException _) {
            return true; // left to the handshake
        } catch (GeneralSecurityException _) {
            return false; // of another curve or length
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw bad(
                    "a TLS file cannot be read: " + e, "Check the tls_… keys of teleport.storage");
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private static FaultException noKey(Path file, String why) {
        return bad(
                "%s holds no private key in PKCS#8: %s".formatted(file, why),
                "Write it in that form and name the new file in teleport.storage.tls_key_file:"
                        + " openssl pkcs8 -topk8 -nocrypt -in %1$s -out %1$s.pkcs8"
                                .formatted(file));
    }

    private static FaultException bad(String cause, String hint) {
        return new FaultException(
                new Fault(
                        "Cannot open the storage",
                        new Reason(Reason.Code.CONFIG_INVALID, cause, hint)));
    }
}
