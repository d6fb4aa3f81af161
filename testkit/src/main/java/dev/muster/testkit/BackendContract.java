package dev.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Keys;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every engine must do; each one's test inherits it.
public abstract class BackendContract {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    protected final ManualTime time = new ManualTime();
    private Backend backend;

    /// Returns a new, empty backend that expires items by `time`.
    protected abstract Backend open(ManualTime time) throws Exception;

    protected BackendContract() {
        this.backend = new MemoryBackend(time);
    }

    protected Backend backend() {
        return backend;
    }

    @BeforeEach
    void openEmpty() throws Exception {
        backend = open(time);
    }

    @AfterEach
    void closeAgain() {
        backend.close();
    }

    @Test
    void anUnknownKeyHasNoItem() {
        assertThat(backend.get("a")).isEmpty();
        assertThat(backend.range("a", "b", 10)).isEmpty();
    }

    @Test
    void readsWhatItWrote() {
        long revision = done(Write.put("a/1", "{\"v\":1,\"text\":\"ü\\u0000😀\"}"));

        assertThat(backend.get("a/1"))
                .contains(new Item("a/1", "{\"v\":1,\"text\":\"ü\\u0000😀\"}", revision, null));
    }

    @Test
    void aLaterPutReplaces() {
        long first = done(Write.put("a", "1"));
        long second = done(Write.put("a", "2"));

        assertThat(second).isGreaterThan(first);
        assertThat(backend.get("a")).contains(new Item("a", "2", second, null));
    }

    @Test
    void createsOnlyWhatIsAbsent() {
        done(Write.create("a", "1"));

        assertThat(backend.commit(Write.create("a", "2"))).isEqualTo(new Commit.Conflict("a"));
        assertThat(value("a")).isEqualTo("1");
    }

    @Test
    void replacesOnlyWhatWasSeen() {
        done(Write.put("a", "1"));
        var seen = backend.get("a").orElseThrow();

        done(Write.replace(seen, "2"));

        assertThat(backend.commit(Write.replace(seen, "3"))).isEqualTo(new Commit.Conflict("a"));
        assertThat(value("a")).isEqualTo("2");
    }

    @Test
    void deletesOnlyWhatWasSeen() {
        done(Write.put("a", "1"));
        var seen = backend.get("a").orElseThrow();
        done(Write.put("a", "2"));

        assertThat(backend.commit(Write.delete(seen))).isEqualTo(new Commit.Conflict("a"));

        done(Write.delete(backend.get("a").orElseThrow()));
        assertThat(backend.get("a")).isEmpty();
    }

    @Test
    void aDeletedItemIsNotTheOneSeenEvenWhenItsValueIsBack() {
        done(Write.put("a", "1"));
        var seen = backend.get("a").orElseThrow();
        done(Write.delete("a"));
        done(Write.create("a", "1"));

        assertThat(backend.commit(Write.replace(seen, "2"))).isEqualTo(new Commit.Conflict("a"));
    }

    @Test
    void deletingTheAbsentIsNoError() {
        done(Write.delete("a"));
    }

    @Test
    void appliesAllOrNothing() {
        done(Write.put("b", "1"));

        var commit =
                backend.commit(
                        List.of(
                                Write.put("a", "1"),
                                Write.create("b", "2"),
                                Write.delete("b"),
                                Write.put("c", "1")));

        assertThat(commit).isEqualTo(new Commit.Conflict("b"));
        assertThat(backend.get("a")).isEmpty();
        assertThat(value("b")).isEqualTo("1");
        assertThat(backend.get("c")).isEmpty();
    }

    @Test
    void checksAllConditionsAgainstOneState() {
        var commit = backend.commit(List.of(Write.create("a", "1"), Write.create("b", "1")));

        var revision = ((Commit.Done) commit).revision();
        assertThat(backend.range("a", "c", 10))
                .containsExactly(
                        new Item("a", "1", revision, null), new Item("b", "1", revision, null));
    }

    @Test
    void revisionsGrowAcrossDeletes() {
        long first = done(Write.put("a", "1"));
        long second = done(Write.delete("a"));
        long third = done(Write.put("a", "1"));

        assertThat(first).isPositive();
        assertThat(second).isGreaterThan(first);
        assertThat(third).isGreaterThan(second);
    }

    @Test
    void rangesInTheOrderOfBytes() {
        for (var key : List.of("i/b", "i/a", "i/-", "i/B", "i/a/1", "i", "j", "i0", "h/z")) {
            done(Write.put(key, key));
        }

        assertThat(backend.range("i/", Keys.endOf("i/"), 10))
                .extracting(Item::key)
                .containsExactly("i/-", "i/B", "i/a", "i/a/1", "i/b");
        assertThat(backend.range("i/a", "i/b", 10))
                .extracting(Item::key)
                .containsExactly("i/a", "i/a/1");
        assertThat(backend.range("j", "i", 10)).isEmpty();
    }

    @Test
    void pagesWithoutGapsOrRepetitions() {
        for (int i = 0; i < 25; i++) {
            done(Write.put("p/%02d".formatted(i), "x"));
        }

        var keys = new ArrayList<String>();
        var page = backend.range("p/", Keys.endOf("p/"), 10);
        while (!page.isEmpty()) {
            page.forEach(item -> keys.add(item.key()));
            page = backend.range(Keys.after(page.getLast().key()), Keys.endOf("p/"), 10);
        }

        assertThat(keys).hasSize(25).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void refusesALimitOutOfBounds() {
        assertThatThrownBy(() -> backend.range("a", "b", 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> backend.range("a", "b", 10_001))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tellsTheTimeLeft() {
        done(Write.put("a", "1").expiringIn(MINUTE));

        time.jump(Duration.ofSeconds(20));

        assertThat(backend.get("a").orElseThrow().remaining()).contains(Duration.ofSeconds(40));
        assertThat(backend.range("a", "b", 1).getFirst().remaining())
                .contains(Duration.ofSeconds(40));
    }

    @Test
    void anExpiredItemIsGone() {
        done(Write.put("a", "1").expiringIn(MINUTE));
        done(Write.put("b", "1"));
        var seen = backend.get("a").orElseThrow();

        time.jump(MINUTE);

        assertThat(backend.get("a")).isEmpty();
        assertThat(backend.range("a", "c", 1)).extracting(Item::key).containsExactly("b");
        assertThat(backend.commit(Write.replace(seen, "2"))).isEqualTo(new Commit.Conflict("a"));
        done(Write.create("a", "3"));
        assertThat(value("a")).isEqualTo("3");
    }

    @Test
    void aPutWithoutLifetimeEndsTheOldOne() {
        done(Write.put("a", "1").expiringIn(MINUTE));
        done(Write.put("a", "2"));

        time.jump(MINUTE);

        assertThat(value("a")).isEqualTo("2");
    }

    @Test
    void holdsAHundredThousandKeys() {
        int count = 100_000;
        for (int i = 0; i < count; i += 1000) {
            var writes = new ArrayList<Write>();
            for (int j = i; j < i + 1000; j++) {
                writes.add(Write.put("k/%06d".formatted(j), "{\"v\":1}"));
            }
            backend.commit(writes);
        }

        int seen = 0;
        var page = backend.range("k/", Keys.endOf("k/"), 10_000);
        while (!page.isEmpty()) {
            assertThat(page.getFirst().key()).isEqualTo("k/%06d".formatted(seen));
            seen += page.size();
            page = backend.range(Keys.after(page.getLast().key()), Keys.endOf("k/"), 10_000);
        }
        assertThat(seen).isEqualTo(count);
        assertThat(backend.get("k/077777")).isPresent();
    }

    @Test
    void losesNoUpdateOfManyThreads() throws Exception {
        int threads = 16;
        int increments = 50;
        done(Write.put("counter", "0"));

        inParallel(
                threads,
                () -> {
                    for (int i = 0; i < increments; i++) {
                        increment("counter");
                    }
                    return null;
                });

        assertThat(value("counter")).isEqualTo(String.valueOf(threads * increments));
    }

    @Test
    void oneCallersConflictDoesNotFailOthers() throws Exception {
        int threads = 16;
        done(Write.put("taken", "x"));

        inParallel(
                threads,
                () -> {
                    var own = "own/" + Thread.currentThread().threadId();
                    for (int i = 0; i < 50; i++) {
                        assertThat(backend.commit(Write.create("taken", "y")))
                                .isInstanceOf(Commit.Conflict.class);
                        done(Write.put(own, String.valueOf(i)));
                        assertThat(value(own)).isEqualTo(String.valueOf(i));
                    }
                    return null;
                });

        assertThat(backend.range("own/", Keys.endOf("own/"), 100))
                .hasSize(threads)
                .allSatisfy(item -> assertThat(item.value()).isEqualTo("49"));
    }

    @Test
    void behavesAsAMapUnderRandomWrites() {
        var random = new Random(42);
        var model = new TreeMap<String, String>();
        for (int i = 0; i < 2000; i++) {
            var key = "m/" + random.nextInt(20);
            var value = String.valueOf(i);
            switch (random.nextInt(4)) {
                case 0 -> {
                    done(Write.put(key, value));
                    model.put(key, value);
                }
                case 1 -> {
                    var commit = backend.commit(Write.create(key, value));
                    assertThat(commit instanceof Commit.Done)
                            .isEqualTo(model.putIfAbsent(key, value) == null);
                }
                case 2 -> {
                    done(Write.delete(key));
                    model.remove(key);
                }
                default -> {
                    backend.get(key).ifPresent(item -> done(Write.replace(item, value)));
                    model.computeIfPresent(key, (_, _) -> value);
                }
            }
        }

        assertThat(backend.range("m/", Keys.endOf("m/"), 100))
                .extracting(Item::key)
                .containsExactlyElementsOf(model.keySet());
        assertThat(backend.range("m/", Keys.endOf("m/"), 100))
                .extracting(Item::value)
                .containsExactlyElementsOf(model.values());
    }

    @Test
    void saysThatItIsClosed() {
        backend.close();

        assertThatThrownBy(() -> backend.get("a")).satisfies(BackendContract::isUnavailable);
        assertThatThrownBy(() -> backend.commit(Write.put("a", "1")))
                .satisfies(BackendContract::isUnavailable);
    }

    /// Commits and returns the revision; fails on a conflict.
    protected final long done(Write write) {
        return switch (backend.commit(write)) {
            case Commit.Done(var revision) -> revision;
            case Commit.Conflict(var key) -> throw new AssertionError("conflict on " + key);
        };
    }

    protected final String value(String key) {
        return backend.get(key).orElseThrow().value();
    }

    private void increment(String key) {
        while (true) {
            var seen = backend.get(key).orElseThrow();
            var next = String.valueOf(Integer.parseInt(seen.value()) + 1);
            if (backend.commit(Write.replace(seen, next)) instanceof Commit.Done) {
                return;
            }
        }
    }

    private static void inParallel(int threads, Callable<?> work) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < threads; i++) {
                running.add(executor.submit(work));
            }
            for (var future : running) {
                future.get();
            }
        }
    }

    private static void isUnavailable(Throwable failure) {
        assertThat(((FaultException) failure).fault().reason().code())
                .isEqualTo(Reason.Code.BACKEND_UNAVAILABLE);
    }
}
