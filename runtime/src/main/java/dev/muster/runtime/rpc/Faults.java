package dev.muster.runtime.rpc;

import dev.muster.core.fault.Causes;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.ProtoUtils;
import java.util.Optional;
import java.util.stream.Stream;

/// Faults on the wire: the gRPC status for whoever knows only that, the whole reason in a trailer.
public final class Faults {
    private static final Metadata.Key<dev.muster.proto.v1.Fault> TRAILER =
            Metadata.Key.of(
                    "muster-fault-bin",
                    ProtoUtils.metadataMarshaller(dev.muster.proto.v1.Fault.getDefaultInstance()));

    private Faults() {}

    public static StatusException toStatus(Fault fault) {
        var trailers = new Metadata();
        trailers.put(
                TRAILER,
                dev.muster.proto.v1.Fault.newBuilder()
                        .setWhat(fault.what())
                        .setReason(toProto(fault.reason()))
                        .build());
        return status(fault.reason().code())
                .withDescription(fault.toString())
                .asException(trailers);
    }

    /// Returns the fault that a failed call carried; a status that did not come from us, such as a
    /// broken connection, has none.
    public static Optional<Fault> fromTrailers(Metadata trailers) {
        return Optional.ofNullable(trailers.get(TRAILER))
                .map(fault -> new Fault(fault.getWhat(), fromProto(fault.getReason())));
    }

    /// Returns the fault of a failed call, or one that says in plain words how Auth at `address`
    /// could not be reached.
    public static FaultException toFault(String what, String address, Throwable failure) {
        var trailers = Status.trailersFromThrowable(failure);
        return new FaultException(
                Optional.ofNullable(trailers)
                        .flatMap(Faults::fromTrailers)
                        .orElseGet(() -> new Fault(what, Unreachable.reason(address, failure))));
    }

    /// Returns whether Auth itself refused the caller's certificate, as expired or without saying
    /// why, as the JDK's TLS does: not where the caller, whose clock may be wrong, refuses Auth's.
    public static boolean isCertificateRefused(Throwable failure) {
        return Causes.find(failure, UntrustedAuth.class) == null
                && (Unreachable.isUnknownCertificate(failure)
                        || toFault("", "", failure).fault().reason().code()
                                == Reason.Code.CERTIFICATE_EXPIRED);
    }

    public static dev.muster.proto.v1.Reason toProto(Reason reason) {
        return dev.muster.proto.v1.Reason.newBuilder()
                .setCode(reason.code().name())
                .setCause(reason.cause())
                .setHint(reason.hint())
                .build();
    }

    /// Returns the reason if it keeps to its bounds. Throws a [FaultException] with
    /// `LIMIT_EXCEEDED` otherwise.
    ///
    /// @param what what does not happen then, such as `Cannot accept the heartbeat`
    public static Reason fromProto(String what, dev.muster.proto.v1.Reason reason) {
        return new Claims(what).reason(reason);
    }

    /// Returns the reason; a code of a newer version becomes INTERNAL with the code kept in its
    /// cause.
    public static Reason fromProto(dev.muster.proto.v1.Reason reason) {
        return Stream.of(Reason.Code.values())
                .filter(code -> code.name().equals(reason.getCode()))
                .findFirst()
                .map(code -> new Reason(code, reason.getCause(), reason.getHint()))
                .orElseGet(() ->
                        new Reason(
                                Reason.Code.INTERNAL,
                                reason.getCode() + ": " + reason.getCause(),
                                reason.getHint()));
    }

    private static Status status(Reason.Code code) {
        return switch (code) {
            case ARGUMENT_INVALID, CONFIG_INVALID -> Status.INVALID_ARGUMENT;
            case LIMIT_EXCEEDED, DISK_FULL -> Status.RESOURCE_EXHAUSTED;
            case AGENT_UNKNOWN, TOKEN_UNKNOWN -> Status.NOT_FOUND;
            case NOT_AUTHORIZED,
                    ROLE_NOT_GRANTED,
                    TOKEN_INVALID,
                    TOKEN_EXPIRED,
                    TOKEN_MISSING,
                    PERMISSION_DENIED ->
                    Status.PERMISSION_DENIED;
            case IDENTITY_MISMATCH,
                    IDENTITY_UNTRUSTED,
                    CERTIFICATE_EXPIRED,
                    CA_PIN_MISMATCH,
                    CA_PIN_MISSING ->
                    Status.UNAUTHENTICATED;
            case PING_TIMEOUT, AUTH_TIMEOUT -> Status.DEADLINE_EXCEEDED;
            case AGENT_NOT_CONNECTED,
                    AGENT_NEVER_CONNECTED,
                    AGENT_LOST,
                    AGENT_LEFT,
                    AGENT_SILENT,
                    AGENT_FLAPPING,
                    VERSION_TOO_OLD ->
                    Status.FAILED_PRECONDITION;
            case AUDIT_UNAVAILABLE,
                    BACKEND_UNAVAILABLE,
                    AUTH_OVERLOADED,
                    AUTH_FULL,
                    AUTH_UNREACHABLE,
                    OWNER_DOWN,
                    SHUTTING_DOWN,
                    REPLACED,
                    DUPLICATE_IDENTITY,
                    STREAM_CLOSED ->
                    Status.UNAVAILABLE;
            case NOT_JOINED_YET,
                    SERVICE_NOT_STARTED,
                    RETURN_PATH_STALE,
                    CLOCK_SKEWED,
                    SELF_DOUBT,
                    TARGET_UNHEALTHY,
                    TARGET_NOT_CHECKED,
                    TARGET_UNREACHABLE,
                    TARGET_TIMEOUT,
                    TARGET_UNTRUSTED,
                    TARGET_UNEXPECTED,
                    STORAGE_IN_USE,
                    STORAGE_NOT_EMPTY,
                    STORAGE_INCOMPLETE,
                    PORT_TAKEN,
                    ADDRESS_UNAVAILABLE,
                    DATA_DIR_UNUSABLE,
                    DATA_DIR_IN_USE,
                    DATA_DIR_TOO_NEW,
                    STATE_FILE_DAMAGED,
                    PROCESS_NOT_RUNNING,
                    PROCESS_NOT_RESPONDING,
                    INTERNAL ->
                    Status.INTERNAL;
        };
    }
}
