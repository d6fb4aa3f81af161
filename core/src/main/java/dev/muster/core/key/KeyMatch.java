package dev.muster.core.key;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/// Whether a private and a public key are one pair.
public final class KeyMatch {
    private static final byte[] PROBE = {1, 2, 3, 4};

    private KeyMatch() {}

    /// Returns whether what the one signs is by the other.
    ///
    /// @throws java.security.NoSuchAlgorithmException nothing is signed with keys of this kind
    /// @throws GeneralSecurityException the keys are of two kinds, or damaged
    public static boolean belong(PrivateKey key, PublicKey publicKey)
            throws GeneralSecurityException {
        var signer = Signature.getInstance(algorithm(key));
        signer.initSign(key);
        signer.update(PROBE);
        var signature = signer.sign();
        signer.initVerify(publicKey);
        signer.update(PROBE);
        return signer.verify(signature);
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm(); // such as EdDSA
        };
    }
}
