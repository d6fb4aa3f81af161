package dev.muster.auth.audit;

import java.util.concurrent.CompletableFuture;

/// What the writer is handed.
sealed interface Entry {
    /// An event that a caller waits for.
    record Awaited(AuditEvent event, CompletableFuture<Void> done) implements Entry {}

    /// The order to write what is left and end.
    record Stop() implements Entry {}
}
