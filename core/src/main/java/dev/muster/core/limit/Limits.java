package dev.muster.core.limit;

/// Bounds on what a peer claims; beyond them it is refused with `LIMIT_EXCEEDED`, never cut short.
/// The product's contract sets the numbers (docs/security.md).
public final class Limits {
    /// Bytes of UTF-8; a DNS name's maximum, RFC 1035.
    public static final int HOSTNAME_BYTES = 253;

    public static final int LABELS = 64;
    public static final int LABEL_KEY_BYTES = 128;
    public static final int LABEL_VALUE_BYTES = 256;
    public static final int SERVICES = 16;
    public static final int TARGETS = 256;

    /// Where a target is.
    public static final int URI_BYTES = 1024;

    /// Other short texts: a version, an upgrader, an update group, a component, a reason's code.
    public static final int NAME_BYTES = 128;

    /// A reason's cause or hint.
    public static final int REASON_BYTES = 4 * 1024;

    /// Components in one heartbeat: the instance, Auth, and the services.
    public static final int COMPONENTS = SERVICES + 2;

    /// One message on the wire, bytes.
    public static final int MESSAGE_BYTES = 64 * 1024;

    /// All headers of one call, bytes.
    public static final int HEADER_BYTES = 8 * 1024;

    private Limits() {}
}
