package dev.muster.backend.etcd;

import dev.muster.core.net.HostPort;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Makes a channel to each member of an etcd.
final class Channels {
    /// etcd tells clients off that ask more often than every 5 s, `--grpc-keepalive-min-time`.
    private static final int KEEP_ALIVE_SECONDS = 10;

    private static final int KEEP_ALIVE_PATIENCE_SECONDS = 5;

    /// A page of [EtcdBackend#PAGE] documents of the largest size that agents can make fits many
    /// times over.
    private static final int MESSAGE_BYTES = 512 << 20;

    private Channels() {}

    static List<ManagedChannel> open(EtcdSettings settings) {
        var credentials = credentials(settings.security());
        return settings.peers().stream().map(peer -> open(peer, credentials)).toList();
    }

    private static ManagedChannel open(HostPort peer, ChannelCredentials credentials) {
        return Grpc.newChannelBuilder("dns:///" + peer, credentials)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_PATIENCE_SECONDS, TimeUnit.SECONDS)
                .maxInboundMessageSize(MESSAGE_BYTES)
                .disableRetry()
                .build();
    }

    private static ChannelCredentials credentials(EtcdSettings.Security security) {
        return switch (security) {
            case EtcdSettings.Security.Plaintext _ -> InsecureChannelCredentials.create();
            case EtcdSettings.Security.Tls tls -> credentials(tls);
        };
    }

    private static ChannelCredentials credentials(EtcdSettings.Security.Tls tls) {
        var builder = TlsChannelCredentials.newBuilder();
        switch (tls.trust()) {
            case EtcdSettings.Trust.KnownAuthorities _ -> {}
            case EtcdSettings.Trust.Authorities(var file) ->
                    builder.trustManager(TlsFiles.trust(file));
            case EtcdSettings.Trust.Anyone _ ->
                    builder.trustManager(InsecureTrustManagerFactory.INSTANCE.getTrustManagers());
        }
        tls.client().ifPresent(client -> builder.keyManager(TlsFiles.identity(client)));
        return builder.build();
    }
}
