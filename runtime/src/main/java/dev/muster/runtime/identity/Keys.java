package dev.muster.runtime.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// Key pairs of the one kind we use, NIST P-256, and requests to have them certified.
public final class Keys {
    private Keys() {}

    public static KeyPair generate() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /// Returns a PKCS#10 request (DER) that proves possession of `keys`. It names nobody: Auth
    /// assigns the name.
    public static byte[] certificateRequest(KeyPair keys) {
        try {
            var builder =
                    new JcaPKCS10CertificationRequestBuilder(
                            new X500Principal("CN=muster"), keys.getPublic());
            return builder.build(
                            new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("every JDK signs with P-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
