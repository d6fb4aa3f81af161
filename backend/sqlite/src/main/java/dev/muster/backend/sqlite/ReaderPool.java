package dev.muster.backend.sqlite;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.group.Unwrapped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A few threads with a connection each, on which callers' reads run.
final class ReaderPool {
    private static final int READERS = 4;
    private static final int WAITING = 4096;

    /// A read, given a connection's statements.
    interface Read<T> {
        T from(ItemReader reader) throws SQLException;
    }

    private interface Task {
        void run(ItemReader reader);
    }

    private final BlockingQueue<Task> queue = new ArrayBlockingQueue<>(WAITING);
    private final List<Thread> threads = new ArrayList<>();
    private final Database database;
    private volatile boolean closing;

    ReaderPool(Database database) {
        this.database = requireNonNull(database, "database");
    }

    void start() {
        for (int i = 1; i <= READERS; i++) {
            // The engine's native calls would pin a virtual thread.
            threads.add(Thread.ofPlatform().daemon().name("sqlite-reader-" + i).start(this::run));
        }
    }

    /// Runs `read` on one of the threads and waits for it.
    <T> T call(Read<T> read) {
        var answer = new CompletableFuture<T>();
        try {
            long patience = GroupWriter.PATIENCE.toMillis();
            if (closing) {
                throw EngineFaults.unavailable("the storage is closed");
            }
            if (!queue.offer(
                    reader -> run(read, reader, answer), patience, TimeUnit.MILLISECONDS)) {
                throw EngineFaults.unavailable("%d reads wait already".formatted(WAITING));
            }
            return answer.get(patience, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw EngineFaults.unavailable("the wait for it was interrupted");
        } catch (TimeoutException _) {
            throw EngineFaults.unavailable("it did not answer within 10s");
        } catch (ExecutionException e) {
            throw Unwrapped.of(e);
        }
    }

    /// Ends the threads once they have nothing more to do.
    void close() throws InterruptedException {
        closing = true;
        threads.forEach(Thread::interrupt);
        for (var thread : threads) {
            thread.join(GroupWriter.PATIENCE.toMillis());
        }
    }

    private <T> void run(Read<T> read, ItemReader reader, CompletableFuture<T> answer) {
        try {
            answer.complete(read.from(reader));
        } catch (SQLException e) {
            reader.reset();
            answer.completeExceptionally(database.faults().reading(e));
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private void run() {
        try (var reader = new ItemReader(database)) {
            try {
                while (!closing) {
                    queue.take().run(reader);
                }
            } catch (InterruptedException _) {
                // Only close() does this; what waits is still answered.
            }
            for (var task = queue.poll(); task != null; task = queue.poll()) {
                task.run(reader);
            }
        }
    }
}
