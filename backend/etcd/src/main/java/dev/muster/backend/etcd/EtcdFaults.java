package dev.muster.backend.etcd;

import dev.muster.core.fault.Causes;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.ConnectFailures;
import dev.muster.core.reason.Reason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// Puts etcd's troubles into words.
final class EtcdFaults {
    private static final String TLS_HINT =
            "Check teleport.storage.tls_ca_file against the authority of etcd's certificate, and that"
                    + " it names the host as teleport.storage.peers does; etcd may want"
                    + " tls_cert_file and tls_key_file";

    private static final String LIMITS_HINT =
            "Start etcd without --max-request-bytes and --max-txn-ops, or with at least their"
                    + " defaults, 1572864 and 128";

    private static final String PERMISSION = "etcdserver: permission denied";

    private EtcdFaults() {}

    static FaultException reading(StatusRuntimeException e) {
        return fault("Cannot read from the storage", reason(e.getStatus()));
    }

    static FaultException writing(StatusRuntimeException e) {
        return fault("Cannot write to the storage", reason(e.getStatus()));
    }

    static FaultException unavailable(String cause, String hint) {
        return fault(
                "Cannot use the storage", new Reason(Reason.Code.BACKEND_UNAVAILABLE, cause, hint));
    }

    static FaultException closed(String what) {
        return unavailable(what + " is closed", "Open it before using it");
    }

    static FaultException interrupted() {
        Thread.currentThread().interrupt();
        return unavailable("the wait for etcd was interrupted", "It is tried again");
    }

    /// Tells whether the call was turned away, before anything happened, for the token that it
    /// showed: it has expired, or etcd was restarted, or the users were changed.
    static boolean isAboutTheToken(Status status) {
        return switch (status.getCode()) {
            case UNAUTHENTICATED -> true;
            case INVALID_ARGUMENT -> isAboutTheToken(String.valueOf(status.getDescription()));
            default -> false;
        };
    }

    /// As the other, of the reason why a watch was ended.
    static boolean isAboutTheToken(String reason) {
        return reason.contains("invalid auth token")
                || reason.contains("user name is empty")
                || reason.contains("revision of auth store is old");
    }

    /// Returns why etcd refuses what is asked again until it is granted; empty where it is not
    /// that.
    static Optional<Reason> refusal(Status status) {
        return switch (status.getCode()) {
            case PERMISSION_DENIED, UNAUTHENTICATED, INVALID_ARGUMENT, FAILED_PRECONDITION ->
                    isAboutTheToken(status) ? Optional.empty() : Optional.of(reason(status));
            default -> Optional.empty();
        };
    }

    /// As the other, of the reason why a watch was ended.
    static Optional<Reason> refusal(String reason) {
        return reason.contains("permission denied")
                ? refusal(Status.PERMISSION_DENIED.withDescription(PERMISSION))
                : Optional.empty();
    }

    /// Tells whether etcd turned the call away before it did anything. RESOURCE_EXHAUSTED tells no
    /// such thing: the write that uses up the quota is done, and answered so.
    static boolean isRefusal(Status status) {
        return switch (status.getCode()) {
            case INVALID_ARGUMENT,
                    NOT_FOUND,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    PERMISSION_DENIED,
                    UNAUTHENTICATED ->
                    true;
            default -> false;
        };
    }

    /// Tells whether another member, or the same a moment later, may do better.
    static boolean mayPass(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE, CANCELLED -> true;
            default -> isTimeout(status);
        };
    }

    /// Tells whether there was no answer in time. A member that notices so before the client does
    /// calls it unknown.
    static boolean isTimeout(Status status) {
        return status.getCode() == Status.Code.DEADLINE_EXCEEDED
                || (status.getCode() == Status.Code.UNKNOWN
                        && says(status, "context deadline exceeded"));
    }

    static boolean says(Status status, String words) {
        var description = status.getDescription();
        return description != null && description.contains(words);
    }

    private static FaultException fault(String what, Reason reason) {
        return new FaultException(new Fault(what, reason));
    }

    private static Reason reason(Status status) {
        if (says(status, "database space exceeded")) {
            return new Reason(
                    Reason.Code.DISK_FULL,
                    "etcd's space quota is used up",
                    "Compact and defragment etcd, or raise --quota-backend-bytes, then disarm its"
                            + " NOSPACE alarm: etcdctl alarm disarm");
        }
        if (isTooLarge(status)) {
            return unavailable(status, LIMITS_HINT);
        }
        return unavailable(status, isAboutTls(status) ? TLS_HINT : hint(status));
    }

    /// The storage asks for less than etcd takes by default.
    private static boolean isTooLarge(Status status) {
        return says(status, "request is too large")
                || says(status, "too many operations in txn request")
                || says(status, "message larger than max");
    }

    private static String hint(Status status) {
        return switch (status.getCode()) {
            case PERMISSION_DENIED ->
                    "Grant this user a role that may read and write all keys with the prefix: etcdctl"
                            + " role grant-permission ROLE readwrite --prefix=true PREFIX";
            case UNAUTHENTICATED, INVALID_ARGUMENT, FAILED_PRECONDITION ->
                    "Check teleport.storage.username and password_file against etcd's users";
            case UNAVAILABLE, DEADLINE_EXCEEDED, UNKNOWN ->
                    "Check that a majority of etcd's members runs and can be reached: etcdctl endpoint"
                            + " health; it is tried again";
            default -> "See etcd's log; it is tried again";
        };
    }

    private static Reason unavailable(Status status, String hint) {
        return new Reason(Reason.Code.BACKEND_UNAVAILABLE, "etcd: " + words(status), hint);
    }

    private static String words(Status status) {
        if (isTimeout(status)) {
            return "it did not answer in time";
        }
        var connect = Causes.find(status.getCause(), ConnectException.class);
        if (connect != null) {
            return unconnected(connect);
        }
        if (status.getCause() != null) { // gRPC's own words are of its pipeline
            var root = root(status.getCause());
            var words = root.getMessage() == null ? root.toString() : root.getMessage();
            return isAboutTls(status) ? "the TLS handshake failed: " + words : words;
        }
        var description = status.getDescription();
        return description == null ? status.getCode().toString() : description;
    }

    /// Netty's message ends with the address, after a slash.
    private static String unconnected(ConnectException failure) {
        var message = String.valueOf(failure.getMessage());
        var address = message.substring(message.lastIndexOf('/') + 1);
        return ConnectFailures.words(failure)
                .map(words -> "%s: %s".formatted(address, words))
                .orElse(message);
    }

    private static boolean isAboutTls(Status status) {
        var cause = status.getCause();
        return cause instanceof SSLException
                || (cause != null && cause.getCause() instanceof SSLException);
    }

    private static Throwable root(Throwable cause) {
        var root = cause;
        for (int i = 0; i < 10 && root.getCause() != null; i++) {
            root = root.getCause();
        }
        return root;
    }
}
