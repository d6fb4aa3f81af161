package dev.muster.runtime.diag;

/// The verbosity of the process, as the debug socket reads and changes it. Called on any thread.
public interface LogLevel {
    /// Returns the level in force, such as `INFO`.
    String current();

    /// Puts `level` in force until the process ends.
    ///
    /// @throws dev.muster.core.fault.FaultException `ARGUMENT_INVALID` for a word that is no level
    void change(String level);
}
