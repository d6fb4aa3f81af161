package dev.muster.agent.target;

import dev.muster.core.fault.Causes;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;

/// Puts a failed check into words. They are the same as long as the failure is, so that only a
/// change is told.
final class FailedCheck {
    private FailedCheck() {}

    /// @param address as people write it
    static Reason reason(String address, IOException failure) {
        return switch (failure) {
            case UnexpectedAnswerException e -> unexpected(address, String.valueOf(e.getMessage()));
            case EOFException _ -> unexpected(address, "closed the connection before it answered");
            case UnknownHostException _ ->
                    new Reason(
                            Reason.Code.TARGET_UNREACHABLE,
                            "no address is known for " + address,
                            "Check the name in uri and this host's DNS");
            case ConnectException e ->
                    new Reason(
                            Reason.Code.TARGET_UNREACHABLE,
                            "%s: %s".formatted(address, words(e)),
                            "Check that it runs there and that this host can reach it");
            case SSLException e -> tls(address, e);
            default -> unexpected(address, "broke off the connection: " + words(failure));
        };
    }

    static Reason timeout(String address, Duration timeout) {
        return new Reason(
                Reason.Code.TARGET_TIMEOUT,
                "no answer from %s within %s".formatted(address, DurationText.format(timeout)),
                "See whether it is overloaded or a firewall drops packets; timeout in its"
                        + " health_check_config sets the limit");
    }

    static Reason unforeseen(RuntimeException failure) {
        return new Reason(
                Reason.Code.INTERNAL,
                "unforeseen: " + failure,
                "Report this with the log of the process");
    }

    private static Reason tls(String address, SSLException failure) {
        if (Causes.find(failure, CertificateExpiredException.class) != null) {
            return untrusted(address, "has expired", "Renew the certificate");
        }
        if (Causes.find(failure, CertificateNotYetValidException.class) != null) {
            return untrusted(address, "is not valid yet", "Check the clocks of both hosts");
        }
        if (Causes.find(failure, CertPathBuilderException.class) != null) {
            return untrusted(
                    address,
                    "is of no authority that this host trusts",
                    "Add its authority to the trust store (javax.net.ssl.trustStore)");
        }
        var certificate = Causes.find(failure, CertificateException.class);
        if (certificate != null) {
            return untrusted(
                    address,
                    "is refused: " + certificate.getMessage(),
                    "Write the name of its certificate in uri, or renew it with this one");
        }
        return unexpected(address, "failed the TLS handshake: " + words(failure));
    }

    private static Reason untrusted(String address, String what, String hint) {
        return new Reason(
                Reason.Code.TARGET_UNTRUSTED,
                "the certificate of %s %s".formatted(address, what),
                hint);
    }

    private static Reason unexpected(String address, String what) {
        return new Reason(
                Reason.Code.TARGET_UNEXPECTED,
                "%s %s".formatted(address, what),
                "Check uri, and the log of the target itself");
    }

    private static String words(IOException failure) {
        return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    }
}
