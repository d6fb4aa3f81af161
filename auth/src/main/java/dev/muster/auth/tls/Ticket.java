package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import dev.muster.runtime.rpc.GateLane;

/// One connection's standing in the gate. Its state belongs to the [GateQueue].
final class Ticket {
    /// Where it stands.
    enum State {
        /// Has not sent a whole first record.
        SILENT,
        /// In the queue of its lane.
        WAITING,
        /// In its handshake, in a place.
        PLACED,
        /// In its handshake; its place went to another because its peer is slow.
        LENT,
        /// Past the gate, or closed.
        GONE
    }

    final String block;
    final Runnable admit;
    final Runnable drop;

    State state = State.SILENT;

    /// Where it waits and has its turn.
    GateLane lane = GateLane.AGENTS;

    /// Handshakes in places when its turn came.
    int placedAtTurn;

    /// Handshakes complete when its turn came.
    long completedAtTurn;

    /// Handshakes complete when it was last looked at.
    long completedAtLook;

    /// @param block who shares limits with it
    /// @param admit lets it start its handshake; returns at once
    /// @param drop closes it; returns at once
    Ticket(String block, Runnable admit, Runnable drop) {
        this.block = requireNonNull(block, "block");
        this.admit = requireNonNull(admit, "admit");
        this.drop = requireNonNull(drop, "drop");
    }
}
