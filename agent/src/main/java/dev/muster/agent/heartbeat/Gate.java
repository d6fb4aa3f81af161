package dev.muster.agent.heartbeat;

/// What stands between acknowledged heartbeats and success. Asked by any thread; never blocks.
@FunctionalInterface
public interface Gate {
    /// Lets everything pass.
    Gate OPEN = _ -> new Clearance.Granted();

    /// Returns whether an acknowledgement is a success of `component` now.
    Clearance of(String component);

    /// Returns a gate that lets pass what both let pass.
    default Gate and(Gate other) {
        return component -> of(component).and(other.of(component));
    }
}
