package dev.muster.backend;

/// The changes of a range of keys, in the order of their commits, each once and none left out.
///
/// For one reader at a time. It holds little for a reader that is slow: one that falls too far
/// behind is told so by [WatchEvent.Gone]. While the engine is away it waits, connects again by
/// itself and goes on where it was.
public interface Watch extends AutoCloseable {
    /// Waits for the next change. After [WatchEvent.Gone] returns that for ever.
    ///
    /// @throws dev.muster.core.fault.FaultException with BACKEND_UNAVAILABLE once the watch or its
    ///   backend is closed, also by another thread
    WatchEvent next() throws InterruptedException;

    @Override
    void close();
}
