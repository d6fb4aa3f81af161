package dev.muster.runtime.rpc;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.FaultException;
import dev.muster.core.limit.Limits;
import dev.muster.core.net.Endpoint;
import dev.muster.core.net.HostPort;
import dev.muster.core.time.Time;
import dev.muster.runtime.identity.Identity;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A connection to an Auth Service over TLS 1.3. Connects with the first call, which fails at once
/// when that is not possible; [#fault] then says why.
public final class AuthChannel implements AutoCloseable {
    private final String address;
    private final ManagedChannel channel;
    private final AuthTls tls;

    private AuthChannel(String address, ManagedChannel channel, AuthTls tls) {
        this.address = address;
        this.channel = channel;
        this.tls = tls;
    }

    /// How a channel behaves.
    ///
    /// @param loops made by `transport`; the caller keeps it and shuts it down
    /// @param lane where to wait in Auth's handshake gate
    /// @param connectTimeout until TCP is up, for each address of a name
    /// @param handshakeTimeout from then on until TLS is up
    /// @param messageBytes the largest message that the server may send
    /// @param keepAlive null: none; deadlines of the calls do
    public record Options(
            NativeTransport transport,
            EventLoopGroup loops,
            Time time,
            GateLane lane,
            Duration connectTimeout,
            Duration handshakeTimeout,
            int messageBytes,
            @Nullable KeepAlive keepAlive) {
        // A fleet that comes back waits in Auth's handshake gate; giving up there would only put it
        // at the end of the queue again.
        private static final Duration GATE = Duration.ofSeconds(60);
        // Behind others in the gate, a person rather waits than is sent away.
        private static final Duration PATIENT = Duration.ofSeconds(15);
        private static final Duration SHORT = Duration.ofSeconds(5);
        private static final int PAGE_BYTES = 16 * 1024 * 1024;

        public Options {
            requireNonNull(transport, "transport");
            requireNonNull(loops, "loops");
            requireNonNull(time, "time");
            requireNonNull(lane, "lane");
            requireNonNull(connectTimeout, "connectTimeout");
            requireNonNull(handshakeTimeout, "handshakeTimeout");
        }

        /// Returns what an agent uses: patient, small messages, and a watch over the link.
        public static Options agent(
                NativeTransport transport, EventLoopGroup loops, Time time, Duration timeout) {
            return new Options(
                    transport,
                    loops,
                    time,
                    GateLane.AGENTS,
                    timeout,
                    GATE,
                    Limits.MESSAGE_BYTES,
                    KeepAlive.AGENT);
        }

        /// Returns what a person at a terminal uses: quick to fail, long answers, a deadline on
        /// each call.
        public static Options interactive(
                NativeTransport transport, EventLoopGroup loops, Time time) {
            return new Options(
                    transport, loops, time, GateLane.ADMINS, SHORT, PATIENT, PAGE_BYTES, null);
        }
    }

    /// Returns a channel to `address`. Nothing is sent yet. A name that gRPC cannot look up, such
    /// as one with an underscore, is looked up here: throws a [FaultException] with
    /// `AUTH_UNREACHABLE` when it is unknown.
    ///
    /// @param identity presented to the server; null before a join
    public static AuthChannel open(
            HostPort address, ServerTrust trust, @Nullable Identity identity, Options options) {
        return open(address, new AuthTls(trust, identity, options));
    }

    /// As the other, sharing a TLS context with other channels of the same client.
    public static AuthChannel open(HostPort address, AuthTls tls) {
        return open(address.toString(), builder(address), tls);
    }

    /// Returns a channel to one address of a name, which is not looked up again.
    public static AuthChannel open(Endpoint endpoint, AuthTls tls) {
        return open(endpoint.toString(), NettyChannelBuilder.forAddress(endpoint.socket()), tls);
    }

    private static AuthChannel open(String address, NettyChannelBuilder builder, AuthTls tls) {
        var options = tls.options();
        var channel =
                builder.usePlaintext() // gRPC's view: TLS is the channel's own first handler
                        .channelFactory(tls::newChannel)
                        .eventLoopGroup(options.loops())
                        .withOption(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                Math.toIntExact(options.connectTimeout().toMillis()))
                        .directExecutor()
                        .offloadExecutor(task -> Thread.ofVirtual().name("auth-name").start(task))
                        .maxInboundMessageSize(options.messageBytes())
                        .maxInboundMetadataSize(Limits.HEADER_BYTES)
                        .proxyDetector(_ -> null)
                        .disableServiceConfigLookUp()
                        .disableRetry()
                        .build();
        return new AuthChannel(address, channel, tls);
    }

    private static NettyChannelBuilder builder(HostPort address) {
        if (URI.create("//" + address).getHost() != null) {
            return NettyChannelBuilder.forTarget("dns:///" + address);
        }
        try {
            return NettyChannelBuilder.forAddress(
                    new InetSocketAddress(InetAddress.getByName(address.host()), address.port()));
        } catch (UnknownHostException e) {
            throw Faults.toFault("Cannot connect to " + address, address.toString(), e);
        }
    }

    public ManagedChannel channel() {
        return channel;
    }

    /// Returns the CA that a handshake under [ServerTrust.Pins] or [ServerTrust.FirstUse] has
    /// accepted; empty before it and under [ServerTrust.Authorities].
    public Optional<X509Certificate> learntAuthority() {
        return tls.learntAuthority();
    }

    /// Returns the fault of a call over this channel that failed.
    ///
    /// @param what what did not happen, such as `Cannot list instances`
    public FaultException fault(String what, Throwable failure) {
        return Faults.toFault(what, address, failure);
    }

    /// Ends all calls and closes the connection, without waiting for it.
    @Override
    public void close() {
        channel.shutdownNow();
    }
}
