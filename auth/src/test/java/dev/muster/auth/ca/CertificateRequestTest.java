package dev.muster.auth.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.core.fault.FaultException;
import dev.muster.runtime.identity.Keys;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;

final class CertificateRequestTest {
    @Test
    void acceptsAKeyWhoseHolderProvesIt() {
        var keys = Keys.generate();

        var request = CertificateRequest.parse(Keys.certificateRequest(keys));

        assertThat(request.key()).isEqualTo(CertificateRequest.of(keys.getPublic()).key());
    }

    @Test
    void refusesAKeySignedForBySomebodyElse() throws Exception {
        var request = request(pair("secp256r1"), pair("secp256r1"), "SHA256withECDSA");

        assertRefused(request, "signature is not by the key");
    }

    @Test
    void refusesAnotherCurve() throws Exception {
        var keys = pair("secp384r1");

        assertRefused(request(keys, keys, "SHA256withECDSA"), "not an elliptic curve key on P-256");
    }

    @Test
    void refusesAnotherKindOfKey() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var keys = generator.generateKeyPair();

        assertRefused(request(keys, keys, "SHA256withRSA"), "not an elliptic curve key on P-256");
    }

    @Test
    void refusesWhatIsNoRequest() {
        assertRefused(new byte[0], "no PKCS#10");
        assertRefused(new byte[] {0x30, 3, 2, 1, 1}, "no PKCS#10");
        assertRefused(new byte[5000], "at most 4096");
    }

    @Test
    void refusesEveryRequestWithOneByteChanged() {
        var request = Keys.certificateRequest(Keys.generate());
        for (int i = 0; i < request.length; i++) {
            var changed = request.clone();
            changed[i] ^= 0x55;

            assertRefused(changed, "certificate request");
        }
    }

    private static void assertRefused(byte[] request, String because) {
        assertThatThrownBy(() -> CertificateRequest.parse(request))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining(because)
                .hasMessageContaining("ARGUMENT_INVALID");
    }

    private static KeyPair pair(String curve) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static byte[] request(KeyPair shown, KeyPair signing, String algorithm)
            throws Exception {
        return new JcaPKCS10CertificationRequestBuilder(
                        new X500Principal("CN=muster"), shown.getPublic())
                .build(new JcaContentSignerBuilder(algorithm).build(signing.getPrivate()))
                .getEncoded();
    }
}
