package dev.muster.tctl.session;

/// Opens a session with the Auth Service that the options name.
@FunctionalInterface
public interface AuthAccess {
    /// Throws a [dev.muster.core.fault.FaultException] when there is no identity to go there with.
    AuthSession open();
}
