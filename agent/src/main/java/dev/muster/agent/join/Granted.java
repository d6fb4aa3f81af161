package dev.muster.agent.join;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.Endpoint;
import dev.muster.core.reason.Reason;
import dev.muster.proto.v1.JoinResponse;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.identity.SpiffeId;
import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;

/// A join that an Auth Service has granted. The host is a member by then, so no other one is to be
/// asked, whatever is wrong with the answer.
record Granted(Endpoint auth, KeyPair keys, JoinResponse answer) {
    Granted {
        requireNonNull(auth, "auth");
        requireNonNull(keys, "keys");
        requireNonNull(answer, "answer");
    }

    /// Throws a [FaultException] with `INTERNAL` when the answer holds none.
    Identity identity() {
        try {
            return read();
        } catch (CertificateException | IllegalArgumentException e) {
            throw unusable(e);
        }
    }

    private Identity read() throws CertificateException {
        var certificate = certificate(answer.getCertificate());
        if (!certificate.getPublicKey().equals(keys.getPublic())) {
            throw new IllegalArgumentException("the certificate is for another key");
        }
        var authorities = new ArrayList<X509Certificate>();
        for (var der : answer.getCaCertificatesList()) {
            authorities.add(certificate(der));
        }
        var identity = new Identity(keys.getPrivate(), certificate, authorities);
        if (identity.spiffeId().kind() != SpiffeId.Kind.HOST) {
            throw new IllegalArgumentException("the certificate is not a host's");
        }
        return identity;
    }

    private static X509Certificate certificate(ByteString der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
    }

    private FaultException unusable(Exception e) {
        return new FaultException(
                new Fault(
                        JoinCall.WHAT,
                        new Reason(
                                Reason.Code.INTERNAL,
                                "%s answered with an unusable identity: %s"
                                        .formatted(auth, e.getMessage()),
                                "Compare the versions of this agent and of the Auth Service")));
    }
}
