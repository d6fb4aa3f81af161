package dev.muster.runtime.rpc;

import dev.muster.core.fault.Causes;
import dev.muster.core.net.ConnectFailures;
import dev.muster.core.reason.Reason;
import io.grpc.Status;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/// Puts a failed call that never reached an Auth Service into words.
final class Unreachable {
    private Unreachable() {}

    static Reason reason(String address, Throwable failure) {
        var untrusted = Causes.find(failure, UntrustedAuth.class);
        if (untrusted != null) {
            var why = untrusted.reason();
            return new Reason(
                    why.code(), "%s is refused: %s".formatted(address, why.cause()), why.hint());
        }
        if (Causes.find(failure, UnknownHostException.class) != null) {
            return new Reason(
                    Reason.Code.AUTH_UNREACHABLE,
                    "no address is known for " + address,
                    "Check the name in auth_server and this host's DNS");
        }
        var status = Status.fromThrowable(failure);
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return timeout("no answer from %s in time".formatted(address));
        }
        if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) { // gRPC's own words: no fault came
            return new Reason(
                    Reason.Code.LIMIT_EXCEEDED,
                    "a message to or from %s is too large: %s"
                            .formatted(address, status.getDescription()),
                    "Shorten the names and labels in the configuration");
        }
        var silent = Causes.find(failure, LinkWatch.SilentPeer.class);
        if (silent != null) {
            return timeout("%s has fallen %s".formatted(address, silent.getMessage()));
        }
        var ssl = Causes.find(failure, SSLException.class);
        if (ssl != null) {
            return tls(address, ssl);
        }
        return unreachable(address, detail(failure));
    }

    private static Reason tls(String address, SSLException e) {
        var message = String.valueOf(e.getMessage());
        if (e instanceof SslHandshakeTimeoutException) {
            return timeout(address + " accepts connections but does not get to the TLS handshake");
        }
        if (e instanceof NotSslRecordException) {
            return unreachable(address, "what answers there does not speak TLS");
        }
        if (isAlert(e, "certificate_expired")) {
            return new Reason(
                    Reason.Code.CERTIFICATE_EXPIRED,
                    address + " refuses the certificate of this host, as it has expired",
                    "Check the clocks of this host and of the Auth host; the Auth Service's log says"
                            + " what helps");
        }
        if (isAlert(e, "")) {
            return new Reason(
                    Reason.Code.IDENTITY_UNTRUSTED,
                    "%s ended the TLS handshake: %s".formatted(address, message),
                    "Read the Auth Service's log; the data directory may belong to another cluster");
        }
        return unreachable(address, message);
    }

    /// Returns whether the other side refused the certificate and said no more than that.
    static boolean isUnknownCertificate(Throwable failure) {
        var ssl = Causes.find(failure, SSLException.class);
        return ssl != null && isAlert(ssl, "certificate_unknown");
    }

    private static boolean isAlert(SSLException e, String name) {
        var message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("alert") && message.contains(name);
    }

    private static Reason timeout(String cause) {
        return new Reason(
                Reason.Code.AUTH_TIMEOUT,
                cause,
                "Check that the Auth Service runs and that no firewall drops the connection");
    }

    private static Reason unreachable(String address, String detail) {
        return new Reason(
                Reason.Code.AUTH_UNREACHABLE,
                "%s: %s".formatted(address, detail),
                "Check that the Auth Service runs there and that this host can reach it");
    }

    /// Netty and gRPC word a failure for their developers; an operator knows the system's words.
    private static String detail(Throwable failure) {
        var connect = Causes.find(failure, ConnectException.class);
        if (connect == null) {
            var status = Status.fromThrowable(failure);
            var description = String.valueOf(status.getDescription());
            if (description.contains("closed for unknown reason")) {
                return "the connection was closed";
            }
            var cause = status.getCause();
            if (cause instanceof ClosedChannelException) { // which has no message
                return "the connection was closed";
            }
            return cause == null || cause.getMessage() == null ? description : cause.getMessage();
        }
        return ConnectFailures.words(connect)
                .orElseGet(() ->
                        connect instanceof ConnectTimeoutException
                                ? "no answer to the connection attempt"
                                : String.valueOf(connect.getMessage()));
    }
}
