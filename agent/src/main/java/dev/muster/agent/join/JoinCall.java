package dev.muster.agent.join;

import com.google.protobuf.ByteString;
import dev.muster.core.version.Protocol;
import dev.muster.proto.v1.JoinRequest;
import dev.muster.proto.v1.JoinServiceGrpc;
import dev.muster.runtime.identity.Keys;
import dev.muster.runtime.rpc.AgentInfos;
import dev.muster.runtime.rpc.Dial;
import dev.muster.runtime.rpc.Roles;
import io.grpc.StatusRuntimeException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Asks one Auth Service for an identity. The token leaves this process only after the server has
/// proved who it is.
final class JoinCall {
    static final String WHAT = "Cannot join the cluster";

    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private JoinCall() {}

    /// Returns what Auth grants to a key of its own. Throws a
    /// [dev.muster.core.fault.FaultException] with Auth's refusal, or saying why Auth could not be
    /// reached or believed.
    static Granted join(Dial auth, Application application) {
        var keys = Keys.generate();
        try {
            var answer =
                    JoinServiceGrpc.newBlockingStub(auth.channel().channel())
                            .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                            .join(request(application, keys));
            return new Granted(auth.endpoint(), keys, answer);
        } catch (StatusRuntimeException e) {
            throw auth.channel().fault(WHAT, e);
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
}
