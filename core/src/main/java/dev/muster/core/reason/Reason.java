package dev.muster.core.reason;

import static java.util.Objects.requireNonNull;

/// Why a component is not ok, or an operation failed, in words an operator can act on.
///
/// @param code stable identifier; never reworded, safe to alert on; docs/reasons.md explains each
/// @param cause what was observed, with the value that caused it
/// @param hint the one thing to try next
public record Reason(Code code, String cause, String hint) {
    /// The catalogue, for health and for errors alike.
    public enum Code {
        NOT_JOINED_YET,
        AUTH_UNREACHABLE,
        AUTH_TIMEOUT,
        AUTH_OVERLOADED,
        AUTH_FULL,
        STREAM_CLOSED,
        SHUTTING_DOWN,
        REPLACED,
        DUPLICATE_IDENTITY,
        RETURN_PATH_STALE,
        CLOCK_SKEWED,
        TOKEN_MISSING,
        TOKEN_INVALID,
        TOKEN_EXPIRED,
        CA_PIN_MISSING,
        CA_PIN_MISMATCH,
        ROLE_NOT_GRANTED,
        SERVICE_NOT_STARTED,
        TARGET_UNHEALTHY,
        TARGET_NOT_CHECKED,
        TARGET_UNREACHABLE,
        TARGET_TIMEOUT,
        TARGET_UNTRUSTED,
        TARGET_UNEXPECTED,
        IDENTITY_MISMATCH,
        IDENTITY_UNTRUSTED,
        CERTIFICATE_EXPIRED,
        NOT_AUTHORIZED,
        VERSION_TOO_OLD,
        LIMIT_EXCEEDED,
        ARGUMENT_INVALID,
        AUDIT_UNAVAILABLE,
        BACKEND_UNAVAILABLE,
        AGENT_NOT_CONNECTED,
        AGENT_NEVER_CONNECTED,
        AGENT_SILENT,
        AGENT_LOST,
        AGENT_LEFT,
        AGENT_FLAPPING,
        AGENT_UNKNOWN,
        PING_TIMEOUT,
        OWNER_DOWN,
        SELF_DOUBT,
        TOKEN_UNKNOWN,
        CONFIG_INVALID,
        PORT_TAKEN,
        ADDRESS_UNAVAILABLE,
        DATA_DIR_UNUSABLE,
        DATA_DIR_IN_USE,
        DATA_DIR_TOO_NEW,
        STATE_FILE_DAMAGED,
        STORAGE_IN_USE,
        STORAGE_NOT_EMPTY,
        STORAGE_INCOMPLETE,
        DISK_FULL,
        PROCESS_NOT_RUNNING,
        PROCESS_NOT_RESPONDING,
        PERMISSION_DENIED,
        INTERNAL
    }

    public Reason {
        requireNonNull(code, "code");
        requireNonNull(cause, "cause");
        requireNonNull(hint, "hint");
    }

    @Override
    public String toString() {
        return "%s (%s). %s".formatted(cause, code, hint);
    }
}
