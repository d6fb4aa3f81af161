package dev.muster.agent;

import dev.muster.core.id.HostId;
import dev.muster.runtime.identity.CertificateNames;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/// Tells a call which host's certificate its caller has shown.
final class Shown implements ServerInterceptor {
    private static final Context.Key<HostId> HOST = Context.key("host");

    static Optional<HostId> host() {
        return Optional.ofNullable(HOST.get());
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var context =
                id(call).map(id -> Context.current().withValue(HOST, id)).orElse(Context.current());
        return Contexts.interceptCall(context, call, headers, next);
    }

    private static Optional<HostId> id(ServerCall<?, ?> call) {
        var session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        try {
            return session == null
                    ? Optional.empty()
                    : CertificateNames.spiffeId((X509Certificate) session.getPeerCertificates()[0])
                            .flatMap(name -> HostId.parse(name.id()));
        } catch (SSLPeerUnverifiedException _) {
            return Optional.empty(); // it has none
        }
    }
}
