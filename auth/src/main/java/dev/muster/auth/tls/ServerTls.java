package dev.muster.auth.tls;

import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.rpc.NativeTransport;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// How Auth speaks TLS: version 1.3 alone, a client certificate welcome but not demanded.
public final class ServerTls {
    private ServerTls() {}

    /// Returns the context for a server that is `auth`. It sends its CA's certificate along, so
    /// that a host which knows only the pin can check it.
    public static SslContext context(
            Identity auth, ClientCertificateVerifier clients, NativeTransport transport) {
        var chain =
                Stream.concat(Stream.of(auth.certificate()), auth.authorities().stream())
                        .toArray(X509Certificate[]::new);
        var builder =
                SslContextBuilder.forServer(auth.key(), chain)
                        .protocols("TLSv1.3")
                        .clientAuth(ClientAuth.OPTIONAL)
                        .trustManager(clients);
        try {
            return GrpcSslContexts.configure(builder, transport.sslProvider()).build();
        } catch (SSLException e) {
            throw new IllegalStateException("an identity of ours serves as TLS server", e);
        }
    }
}
