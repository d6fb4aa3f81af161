package dev.muster.agent.join;

import com.google.protobuf.ByteString;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.Endpoint;
import dev.muster.core.reason.Reason;
import dev.muster.core.version.Protocol;
import dev.muster.proto.v1.JoinRequest;
import dev.muster.proto.v1.JoinResponse;
import dev.muster.proto.v1.JoinServiceGrpc;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.identity.Keys;
import dev.muster.runtime.identity.SpiffeId;
import dev.muster.runtime.rpc.AgentInfos;
import dev.muster.runtime.rpc.Dial;
import dev.muster.runtime.rpc.Roles;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/// Asks one Auth Service for an identity. The token leaves this process only after the server has
/// proved who it is.
final class JoinCall {
    static final String WHAT = "Cannot join the cluster";

    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private JoinCall() {}

    /// Returns an identity with a key of its own. Throws a [FaultException] with Auth's refusal, or
    /// saying why Auth could not be reached or believed.
    static Identity join(Dial auth, Application application) {
        var keys = Keys.generate();
        try {
            var answer =
                    JoinServiceGrpc.newBlockingStub(auth.channel().channel())
                            .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                            .join(request(application, keys));
            return identity(answer, keys);
        } catch (StatusRuntimeException e) {
            throw auth.channel().fault(WHAT, e);
        } catch (CertificateException | IllegalArgumentException e) {
            throw unusable(auth.endpoint(), e);
        }
    }

    private static JoinRequest request(Application application, KeyPair keys) {
        return JoinRequest.newBuilder()
                .setProtocol(Protocol.CURRENT)
                .setToken(application.token().reveal())
                .setCertificateRequest(ByteString.copyFrom(Keys.certificateRequest(keys)))
                .addAllRoles(Roles.toProto(application.roles()))
                .setAgent(AgentInfos.toProto(application.info()))
                .build();
    }

    private static Identity identity(JoinResponse answer, KeyPair keys)
            throws CertificateException {
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

    private static FaultException unusable(Endpoint endpoint, Exception e) {
        return new FaultException(
                new Fault(
                        WHAT,
                        new Reason(
                                Reason.Code.INTERNAL,
                                "%s answered with an unusable identity: %s"
                                        .formatted(endpoint, e.getMessage()),
                                "Compare the versions of this agent and of the Auth Service")));
    }
}
