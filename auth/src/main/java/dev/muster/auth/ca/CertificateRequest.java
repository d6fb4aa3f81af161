package dev.muster.auth.ca;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.security.PublicKey;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/// A public key whose holder has proven that it has the private one. P-256 only.
public final class CertificateRequest {
    private static final int MAX_BYTES = 4096; // a P-256 request has about 250

    private final SubjectPublicKeyInfo key;

    private CertificateRequest(SubjectPublicKeyInfo key) {
        this.key = requireNonNull(key, "key");
    }

    /// Returns the request that `pkcs10` (DER) holds. The name in it is ignored: Auth assigns
    /// names. Throws a [FaultException] with `ARGUMENT_INVALID` for another kind of key or a proof
    /// that does not hold.
    public static CertificateRequest parse(byte[] pkcs10) {
        if (pkcs10.length > MAX_BYTES) {
            throw invalid("it has %d bytes, at most %d".formatted(pkcs10.length, MAX_BYTES));
        }
        try {
            var request = new PKCS10CertificationRequest(pkcs10);
            var info = request.getSubjectPublicKeyInfo();
            var verifier =
                    new BcECContentVerifierProviderBuilder(
                                    new DefaultDigestAlgorithmIdentifierFinder())
                            .build(p256(info));
            if (!request.isSignatureValid(verifier)) {
                throw invalid("its signature is not by the key in it");
            }
            return new CertificateRequest(info);
        } catch (IOException
                | PKCSException
                | OperatorCreationException
                | IllegalArgumentException
                | ClassCastException e) {
            throw invalid("it is no PKCS#10 request: " + e.getMessage());
        }
    }

    /// Returns a request for a key pair that this process made itself.
    static CertificateRequest of(PublicKey key) {
        return new CertificateRequest(SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    }

    SubjectPublicKeyInfo key() {
        return key;
    }

    private static ECPublicKeyParameters p256(SubjectPublicKeyInfo info) throws IOException {
        var algorithm = info.getAlgorithm();
        if (!algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                || !(algorithm.getParameters() instanceof ASN1ObjectIdentifier curve)
                || !curve.equals(SECObjectIdentifiers.secp256r1)) {
            throw invalid("its key is not an elliptic curve key on P-256");
        }
        return (ECPublicKeyParameters) PublicKeyFactory.createKey(info);
    }

    private static FaultException invalid(String cause) {
        return new FaultException(
                new Fault(
                        "Cannot certify the key",
                        new Reason(
                                Reason.Code.ARGUMENT_INVALID,
                                "the certificate request is not usable: " + cause,
                                "Run a released build of the agent")));
    }
}
