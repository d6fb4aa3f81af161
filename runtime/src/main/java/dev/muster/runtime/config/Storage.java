package dev.muster.runtime.config;

/// Where an Auth Service keeps the cluster's state.
public sealed interface Storage {
    /// The embedded engine, a file in the data directory.
    record Sqlite() implements Storage {}
}
