package dev.muster.runtime.rpc;

/// What the two ends of a control stream tell each other that they know, beyond their protocol.
public final class Capabilities {
    /// An agent goes to another Auth when it is asked to, and Auth knows of agents that have gone.
    public static final String MOVE = "move";

    /// An agent knows that it may be asked to move because others have fewer agents.
    public static final String REBALANCE = "rebalance";

    private Capabilities() {}
}
