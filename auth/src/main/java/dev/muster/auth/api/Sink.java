package dev.muster.auth.api;

/// Takes the parts of an answer, one at a time.
@FunctionalInterface
interface Sink<A> {
    /// Blocks until there is place for it.
    void send(A part) throws InterruptedException;
}
