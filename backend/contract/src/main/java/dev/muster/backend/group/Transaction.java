package dev.muster.backend.group;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// One caller's writes on their way to the writer, and where the answer goes.
public record Transaction(List<Write> writes, CompletableFuture<Commit> answer) {
    public Transaction {
        writes = List.copyOf(writes);
        requireNonNull(answer, "answer");
    }

    public static Transaction of(List<Write> writes) {
        return new Transaction(writes, new CompletableFuture<>());
    }

    /// Marks that nobody waits for it any more: it is not begun then.
    public void giveUp() {
        answer.cancel(false);
    }

    /// Tells whether somebody still waits for the answer.
    public boolean isAwaited() {
        return !answer.isDone();
    }

    /// Returns how long the values are, together.
    public long characters() {
        long sum = 0;
        for (var write : writes) {
            if (write instanceof Write.Put(_, var value, _, _)) {
                sum += value.length();
            }
        }
        return sum;
    }
}
