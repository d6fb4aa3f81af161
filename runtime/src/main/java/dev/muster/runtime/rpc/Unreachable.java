package dev.muster.runtime.rpc;

import dev.muster.core.reason.Reason;
import io.grpc.Status;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/// Puts a failed call that never reached an Auth Service into words.
final class Unreachable {
    private Unreachable() {}

    static Reason reason(String address, Throwable failure) {
        if (find(failure, CertificateException.class) instanceof CertificateException e) {
            return new Reason(
                    Reason.Code.IDENTITY_UNTRUSTED,
                    "%s is not an Auth Service of this cluster: %s"
                            .formatted(address, e.getMessage()),
                    "Check auth_server, and that the data directory belongs to this cluster");
        }
        if (find(failure, UnknownHostException.class) != null) {
            return new Reason(
                    Reason.Code.AUTH_UNREACHABLE,
                    "no address is known for " + address,
                    "Check the name in auth_server and this host's DNS");
        }
        if (Status.fromThrowable(failure).getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return new Reason(
                    Reason.Code.AUTH_TIMEOUT,
                    "no answer from %s in time".formatted(address),
                    "Check that the Auth Service runs and that no firewall drops the connection");
        }
        var connect = find(failure, ConnectException.class);
        var detail = connect == null ? failure.getMessage() : connect.getMessage();
        return new Reason(
                Reason.Code.AUTH_UNREACHABLE,
                "%s: %s".formatted(address, detail),
                "Check that the Auth Service runs there and that this host can reach it");
    }

    private static @Nullable Throwable find(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return t;
            }
        }
        return null;
    }
}
