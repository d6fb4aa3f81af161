package dev.muster.agent.service;

import dev.muster.core.role.Role;

/// One service of an agent.
public interface Service {
    /// Returns the role it needs; an agent has at most one service of each.
    Role role();

    /// Starts it; may block. Throws a [dev.muster.core.fault.FaultException] that says why it
    /// cannot run; it is started again after the retry interval.
    void start();

    /// Returns a service without anything of its own to start, which runs once its role is granted.
    static Service plain(Role role) {
        return new PlainService(role);
    }
}

/// Speaks for its host by being there.
record PlainService(Role role) implements Service {
    @Override
    public void start() {}
}
