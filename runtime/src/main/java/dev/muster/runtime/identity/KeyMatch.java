package dev.muster.runtime.identity;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/// Whether a private and a public key are one pair.
final class KeyMatch {
    private static final byte[] PROBE = {1, 2, 3, 4};

    private KeyMatch() {}

    static boolean belong(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        var signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(key);
        signer.update(PROBE);
        var signature = signer.sign();
        signer.initVerify(publicKey);
        signer.update(PROBE);
        return signer.verify(signature);
    }
}
