package dev.muster.backend.sqlite;

import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// One caller's writes on their way to the writer, and where the answer goes.
record Transaction(List<Write> writes, CompletableFuture<Commit> answer) {
    Transaction {
        writes = List.copyOf(writes);
    }

    /// Marks that nobody waits for it any more: it is not begun then.
    void giveUp() {
        answer.cancel(false);
    }

    boolean isAwaited() {
        return !answer.isDone();
    }

    static Transaction of(List<Write> writes) {
        return new Transaction(writes, new CompletableFuture<>());
    }
}
