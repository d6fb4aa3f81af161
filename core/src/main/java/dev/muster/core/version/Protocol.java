package dev.muster.core.version;

/// The number of the protocol that agents and Auth speak; raised by a change that the other side
/// has to know of. Auth of number N serves agents of N and N - 1.
public final class Protocol {
    public static final int CURRENT = 1;

    /// The oldest that this build serves.
    public static final int OLDEST = Math.max(1, CURRENT - 1);

    private Protocol() {}
}
