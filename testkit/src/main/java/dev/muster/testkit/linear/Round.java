package dev.muster.testkit.linear;

import static dev.muster.testkit.Eventually.eventually;
import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Keys;
import dev.muster.backend.Watch;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// Clients at work on the keys of a space while something happens to the store.
final class Round {
    private static final int CLIENTS = 6;
    private static final long NOT_YET = Long.MAX_VALUE;

    /// Calls of all clients that are answered before it happens, and of each after it is over.
    private static final int BEFORE = 100;

    private static final int AFTER = 20;

    /// Mean pause of a client between calls while it happens, so that histories stay short.
    private static final Duration PACE = Duration.ofMillis(20);

    /// How long the store may take to work again.
    private static final Duration SOON = Duration.ofSeconds(60);

    private final List<Backend> instances;
    private final Space space;
    private final Disruption disruption;
    private final Random random;
    private final History history = new History();
    private final CountDownLatch begun = new CountDownLatch(BEFORE);
    private volatile long overAt = NOT_YET;

    /// @param instances of one store
    /// @param space of keys that are not there yet
    Round(List<Backend> instances, Space space, Disruption disruption, Random random) {
        this.instances = List.copyOf(instances);
        this.space = requireNonNull(space, "space");
        this.disruption = requireNonNull(disruption, "disruption");
        this.random = requireNonNull(random, "random");
    }

    /// Runs it to its end, when the store works again.
    Played play() throws Exception {
        long from = instances.getFirst().revision();
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var watches = new ArrayList<Watch>();
            try {
                instances.forEach(backend ->
                        watches.add(backend.watch(space.start(), Keys.endOf(space.start()), from)));
                var told = submit(threads, watches, watch -> () -> readToTheEnd(watch));
                work(threads);
                readAll();
                end();
                var lasted = Duration.ofNanos(System.nanoTime() - start);
                return new Played(from, lasted, overAt, history.calls(), all(told));
            } finally {
                watches.forEach(Watch::close);
                threads.shutdownNow();
            }
        }
    }

    private interface Job<F, T> {
        Callable<T> of(F from);
    }

    private static <F, T> List<Future<T>> submit(
            ExecutorService threads, List<F> each, Job<F, T> job) {
        return each.stream().map(one -> threads.submit(job.of(one))).toList();
    }

    private void work(ExecutorService threads) throws Exception {
        var lossy =
                instances.stream()
                        .map(backend -> new LossyBackend(backend, new Random(random.nextLong())))
                        .toList();
        try {
            var working = new ArrayList<Future<Void>>();
            for (int client = 1; client <= CLIENTS; client++) {
                var pace = new Random(random.nextLong());
                var backend = new Recorded(lossy.get(client % lossy.size()), history, client);
                var worker =
                        new Worker(backend, space, "c" + client, new Random(random.nextLong()));
                working.add(threads.submit(() -> work(worker, pace)));
            }
            disrupt();
            all(working);
        } finally {
            lossy.forEach(LossyBackend::close);
        }
    }

    private Void work(Worker worker, Random pace) {
        while (overAt == NOT_YET && !Thread.currentThread().isInterrupted()) {
            boolean answered = worker.call();
            if (answered) {
                begun.countDown();
            }
            if (!answered || begun.getCount() == 0) {
                pause(pace);
            }
        }
        worker.forgive();
        for (int after = 0; after < AFTER && !Thread.currentThread().isInterrupted(); ) {
            if (worker.call()) {
                after++;
            } else {
                pause(pace);
            }
        }
        return null;
    }

    private static void pause(Random pace) {
        LockSupport.parkNanos(pace.nextLong(2 * PACE.toNanos()));
    }

    private void disrupt() throws Exception {
        if (!begun.await(SOON.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the store answers too seldom");
        }
        try {
            disruption.begin().run();
            LockSupport.parkNanos(disruption.lasting().toNanos());
        } finally {
            disruption.end().run();
            overAt = history.tick();
        }
    }

    /// Reads what there is in the end, on each instance.
    private void readAll() {
        for (var instance : instances) {
            var reader = new Recorded(instance, history, 0);
            for (var key : space.keys()) {
                eventually("a read", SOON, () -> reader.get(key), _ -> true);
            }
            eventually(
                    "a range",
                    SOON,
                    () -> reader.range(space.start(), space.end(), 100),
                    _ -> true);
        }
    }

    private void end() {
        eventually(
                "a commit",
                SOON,
                () -> instances.getFirst().commit(Write.put(space.end(), "end")),
                Commit.Done.class::isInstance);
    }

    private List<WatchEvent> readToTheEnd(Watch watch) throws InterruptedException {
        var events = new ArrayList<WatchEvent>();
        while (true) {
            var event = watch.next();
            if (event instanceof WatchEvent.Put(var key, _, _) && key.equals(space.end())) {
                return events;
            }
            events.add(event);
            if (event instanceof WatchEvent.Gone) {
                return events;
            }
        }
    }

    private static <T> List<T> all(List<Future<T>> futures)
            throws InterruptedException, ExecutionException, TimeoutException {
        var results = new ArrayList<T>();
        for (var future : futures) {
            results.add(future.get(SOON.toSeconds(), TimeUnit.SECONDS));
        }
        return results;
    }
}
