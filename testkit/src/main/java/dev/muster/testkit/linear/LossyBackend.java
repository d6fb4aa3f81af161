package dev.muster.testkit.linear;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Watch;
import dev.muster.backend.Write;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/// A backend behind a line that loses some commits, loses the answers of others, and delivers
/// others long after their callers gave up. Closing it leaves the backend open.
final class LossyBackend implements Backend {
    /// One commit in so many is lost in one way or another.
    private static final int ONE_IN = 25;

    private final Backend backend;
    private final RandomGenerator random;
    private final ConcurrentLinkedQueue<List<Write>> late = new ConcurrentLinkedQueue<>();
    private final ExecutorService deliveries = Executors.newVirtualThreadPerTaskExecutor();

    /// @param random safe for many threads
    LossyBackend(Backend backend, RandomGenerator random) {
        this.backend = requireNonNull(backend, "backend");
        this.random = requireNonNull(random, "random");
    }

    @Override
    public Optional<Item> get(String key) {
        return backend.get(key);
    }

    @Override
    public List<Item> range(String start, String end, int limit) {
        return backend.range(start, end, limit);
    }

    @Override
    public Commit commit(List<Write> writes) {
        if (random.nextInt(ONE_IN) == 0) {
            deliverOne();
        }
        if (random.nextInt(ONE_IN) > 0) {
            return backend.commit(writes);
        }
        switch (random.nextInt(3)) {
            case 0 -> {}
            case 1 -> backend.commit(writes);
            default -> late.add(writes);
        }
        throw new FaultException(
                new Fault(
                        "Cannot use the storage",
                        new Reason(
                                Reason.Code.BACKEND_UNAVAILABLE,
                                "the line was cut",
                                "Expect anything")));
    }

    @Override
    public long revision() {
        return backend.revision();
    }

    @Override
    public Watch watch(String start, String end, long after) {
        return backend.watch(start, end, after);
    }

    /// Delivers what is late.
    @Override
    public void close() {
        while (!late.isEmpty()) {
            deliverOne();
        }
        deliveries.close();
    }

    private void deliverOne() {
        var writes = late.poll();
        if (writes != null) {
            deliveries.execute(() -> deliver(writes));
        }
    }

    private void deliver(List<Write> writes) {
        try {
            backend.commit(writes);
        } catch (FaultException _) {
            // Its caller knows no more than before.
        }
    }
}
