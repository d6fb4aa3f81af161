package dev.muster.testkit;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.backend.Backend;
import dev.muster.backend.Bounds;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Keys;
import dev.muster.backend.Watch;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every engine must do; each one's test inherits it.
///
/// An engine with a clock of its own overrides [#letPass], [#lifetime] and [#slack].
public abstract class BackendContract {
    /// How long the real world may take until something shows.
    protected static final Duration SOON = Duration.ofSeconds(20);

    protected final ManualTime time = new ManualTime();
    private Backend backend;

    /// Returns a new, empty backend, one that expires items by `time` unless its engine has a
    /// clock.
    protected abstract Backend open(ManualTime time) throws Exception;

    /// Lets time pass for whatever expires items.
    protected void letPass(Duration duration) {
        time.jump(duration);
    }

    /// Returns how long an item lives that a test waits to expire.
    protected Duration lifetime() {
        return Duration.ofMinutes(1);
    }

    /// Returns how far the time left may be below the exact one.
    protected Duration slack() {
        return Duration.ZERO;
    }

    /// Makes the engine forget what was changed until now.
    protected void forgetChanges() throws Exception {
        for (int i = 0; i < 10_000; i += Bounds.WRITES) {
            commitBlock("forget/", 0, Bounds.WRITES);
        }
    }

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
                                Write.delete("c"),
                                Write.put("d", "1")));

        assertThat(commit).isEqualTo(new Commit.Conflict("b"));
        assertThat(backend.get("a")).isEmpty();
        assertThat(value("b")).isEqualTo("1");
        assertThat(backend.get("d")).isEmpty();
    }

    @Test
    void namesTheFirstConditionThatDoesNotHold() {
        done(Write.put("a", "1"));
        done(Write.put("b", "1"));
        var seen = backend.get("a").orElseThrow();

        assertThat(backend.commit(List.of(Write.replace(seen, "2"), Write.create("b", "2"))))
                .isEqualTo(new Commit.Conflict("b"));
        assertThat(backend.commit(List.of(Write.create("a", "2"), Write.create("b", "2"))))
                .isEqualTo(new Commit.Conflict("a"));
    }

    @Test
    void stampsWhatOneCommitWroteWithOneRevision() {
        if (!(backend.commit(List.of(Write.put("a", "1"), Write.create("b", "1")))
                instanceof Commit.Done(var revision))) {
            throw new AssertionError("a conflict on empty keys");
        }

        assertThat(backend.range("a", "c", 10))
                .extracting(Item::revision)
                .containsExactly(revision, revision);
    }

    @Test
    void refusesACommitOutOfBounds() {
        var tooMany =
                IntStream.rangeClosed(0, Bounds.WRITES)
                        .mapToObj(i -> (Write) Write.put("k/" + i, "x"))
                        .toList();
        var most = "x".repeat(Bounds.VALUE_BYTES);

        for (var writes :
                List.<List<Write>>of(
                        List.of(),
                        tooMany,
                        List.of(Write.put("a", "1"), Write.delete("a")),
                        List.of(Write.put("a", "ü" + most.substring(1))),
                        List.of(Write.put("a", most), Write.put("b", most)),
                        List.of(Write.put("a", "x\0")),
                        List.of(Write.put("a", "1").expiringIn(Duration.ofNanos(-1))),
                        List.of(Write.put("a", "1").expiringIn(Bounds.TTL.plusNanos(1))))) {
            assertThatThrownBy(() -> backend.commit(writes))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(backend.range("a", "l", 10)).isEmpty();
    }

    @Test
    void takesACommitAtItsBounds() {
        var largest = "ü".repeat(Bounds.VALUE_BYTES / 2);
        var writes = new ArrayList<Write>(List.of(Write.create("k/000", largest)));
        int left = Bounds.COMMIT_BYTES - Bounds.VALUE_BYTES - "k/000".length();
        for (int more = Bounds.WRITES - 1; more > 0; more--) {
            int share = left / more;
            var value = "x".repeat(share - "k/000".length());
            writes.add(Write.create("k/%03d".formatted(more), value).expiringIn(Bounds.TTL));
            left -= share;
        }

        assertThat(backend.commit(writes)).isInstanceOf(Commit.Done.class);

        assertThat(value("k/000")).isEqualTo(largest);
        assertThat(backend.range("k/", Keys.endOf("k/"), Bounds.RANGE)).hasSize(Bounds.WRITES);
        assertThat(backend.get("k/001").orElseThrow().remaining().orElseThrow())
                .isBetween(Bounds.TTL.minus(SOON), Bounds.TTL);
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
        var minute = Duration.ofMinutes(1);
        done(Write.put("a", "1").expiringIn(minute));

        var passed = lifetime().dividedBy(2);
        letPass(passed);

        for (var item :
                List.of(backend.get("a").orElseThrow(), backend.range("a", "b", 1).getFirst())) {
            assertThat(item.remaining().orElseThrow())
                    .isBetween(minute.minus(passed).minus(slack()), minute.minus(passed));
        }
    }

    @Test
    void anExpiredItemIsGone() {
        done(Write.put("a", "1").expiringIn(lifetime()));
        done(Write.put("b", "1"));
        var seen = backend.get("a").orElseThrow();

        letPass(lifetime());

        eventually("it is gone", SOON, () -> assertThat(backend.get("a")).isEmpty());
        assertThat(backend.range("a", "c", 1)).extracting(Item::key).containsExactly("b");
        assertThat(backend.commit(Write.replace(seen, "2"))).isEqualTo(new Commit.Conflict("a"));
        done(Write.create("a", "3"));
        assertThat(value("a")).isEqualTo("3");
    }

    @Test
    void aLaterPutEndsTheLifetimeOfTheOldOne() {
        done(Write.put("a", "1").expiringIn(lifetime()));
        done(Write.put("b", "1").expiringIn(lifetime()));
        done(Write.put("a", "2"));
        done(Write.put("b", "2").expiringIn(Duration.ofHours(1)));

        letPass(lifetime());
        letPass(slack());

        assertThat(value("a")).isEqualTo("2");
        assertThat(value("b")).isEqualTo("2");
    }

    @Test
    void anItemThatIsWrittenAnewAgainAndAgainNeverSeemsToRunOut() throws Exception {
        var hour = Duration.ofHours(1);
        long start = System.nanoTime();
        done(Write.put("a", "0").expiringIn(hour));

        try (var writer = Executors.newVirtualThreadPerTaskExecutor()) {
            var writing =
                    writer.submit(() -> {
                        for (int i = 1; i <= 300; i++) {
                            done(Write.put("a", String.valueOf(i)).expiringIn(hour));
                        }
                    });
            while (!writing.isDone()) {
                for (var read :
                        List.of(backend.get("a").stream(), backend.range("a", "b", 9).stream())) {
                    var passed = Duration.ofNanos(System.nanoTime() - start);
                    assertThat(read.map(item -> item.remaining().orElseThrow()))
                            .hasSize(1)
                            .allSatisfy(left ->
                                    assertThat(left)
                                            .isBetween(hour.minus(passed).minus(slack()), hour));
                }
            }
            writing.get();
        }
    }

    @Test
    void holdsAHundredThousandKeys() {
        int count = 100_000;
        for (int i = 0; i < count; i += 100) {
            commitBlock("k/", i, 100);
        }

        int seen = 0;
        var page = backend.range("k/", Keys.endOf("k/"), Bounds.RANGE);
        while (!page.isEmpty()) {
            assertThat(page.getFirst().key()).isEqualTo("k/%06d".formatted(seen));
            seen += page.size();
            page = backend.range(Keys.after(page.getLast().key()), Keys.endOf("k/"), Bounds.RANGE);
        }
        assertThat(seen).isEqualTo(count);
        assertThat(backend.get("k/077777")).isPresent();
    }

    @Test
    void tellsWhatIsCommittedFromTheRevisionOn() throws Exception {
        done(Write.put("w/before", "1"));
        long from = backend.revision();
        long put = done(Write.put("w/a", "1"));
        long replaced = done(Write.replace(backend.get("w/a").orElseThrow(), "2"));

        try (var watch = backend.watch("w/", Keys.endOf("w/"), from)) {
            assertThat(next(watch, 2))
                    .containsExactly(
                            new WatchEvent.Put("w/a", "1", put),
                            new WatchEvent.Put("w/a", "2", replaced));
            long deleted = done(Write.delete("w/a"));
            assertThat(watch.next()).isEqualTo(new WatchEvent.Deleted("w/a", deleted));
        }
    }

    @Test
    void tellsOnlyWhatChangedInItsRange() throws Exception {
        long from = backend.revision();
        for (var key : List.of("v/z", "w/", "w/a", "w0", "x")) {
            done(Write.put(key, "1"));
        }
        done(Write.delete("w/absent"));
        done(Write.put("w/last", "1"));

        try (var watch = backend.watch("w/", Keys.endOf("w/"), from)) {
            assertThat(next(watch, 3))
                    .extracting(event -> ((WatchEvent.Put) event).key())
                    .containsExactly("w/", "w/a", "w/last");
        }
    }

    @Test
    void tellsAWholeCommitAtItsRevision() throws Exception {
        done(Write.put("w/b", "1"));
        long from = backend.revision();
        backend.commit(List.of(Write.put("w/a", "2"), Write.delete("w/b"), Write.put("w/c", "2")));
        long revision = backend.get("w/a").orElseThrow().revision();

        try (var watch = backend.watch("w/", Keys.endOf("w/"), from)) {
            assertThat(next(watch, 3))
                    .containsExactlyInAnyOrder(
                            new WatchEvent.Put("w/a", "2", revision),
                            new WatchEvent.Deleted("w/b", revision),
                            new WatchEvent.Put("w/c", "2", revision));
        }
    }

    @Test
    void tellsEveryOneOfManyConcurrentCommitsOnceAndInOrder() throws Exception {
        int threads = 8;
        int commits = 40;
        long from = backend.revision();
        var wanted = new ConcurrentSkipListMap<Long, WatchEvent>();

        try (var early = backend.watch("w/", Keys.endOf("w/"), from)) {
            inParallel(
                    threads,
                    () -> {
                        var key = "w/" + Thread.currentThread().threadId() % 4;
                        for (int i = 0; i < commits; i++) {
                            var value = "%s:%d".formatted(Thread.currentThread().threadId(), i);
                            long revision = done(Write.put(key, value));
                            wanted.put(revision, new WatchEvent.Put(key, value, revision));
                        }
                        return null;
                    });
            assertThat(wanted).hasSize(threads * commits);
            assertThat(next(early, wanted.size())).containsExactlyElementsOf(wanted.values());
        }
        try (var late = backend.watch("w/", Keys.endOf("w/"), from)) {
            assertThat(next(late, wanted.size())).containsExactlyElementsOf(wanted.values());
        }
    }

    @Test
    void tellsThatAnItemHasExpired() throws Exception {
        done(Write.put("w/a", "1").expiringIn(lifetime()));

        try (var watch = backend.watch("w/", Keys.endOf("w/"), backend.revision())) {
            letPass(lifetime());
            // Whoever expires by another's clock sweeps as it writes.
            done(Write.put("other", "1"));
            done(Write.put("other", "2"));

            assertThat(watch.next())
                    .isInstanceOfSatisfying(
                            WatchEvent.Deleted.class,
                            event -> assertThat(event.key()).isEqualTo("w/a"));
        }
    }

    @Test
    void tellsThatAnItemHasExpiredBeforeItIsMadeAnew() throws Exception {
        long first = done(Write.put("w/a", "1").expiringIn(lifetime()));

        try (var watch = backend.watch("w/", Keys.endOf("w/"), first)) {
            letPass(lifetime());
            var anew =
                    eventually(
                            "it may be made",
                            SOON,
                            () -> backend.commit(Write.create("w/a", "2")),
                            Commit.Done.class::isInstance);

            assertThat(watch.next())
                    .isInstanceOfSatisfying(
                            WatchEvent.Deleted.class,
                            event -> assertThat(event.key()).isEqualTo("w/a"));
            assertThat(watch.next())
                    .isInstanceOfSatisfying(
                            WatchEvent.Put.class,
                            event -> assertThat(new Commit.Done(event.revision())).isEqualTo(anew));
        }
    }

    @Test
    void tellsAReaderThatWhatItAsksForIsGone() throws Exception {
        long old = backend.revision();
        done(Write.put("w/a", "1"));
        forgetChanges();

        try (var late = backend.watch("w/", Keys.endOf("w/"), old);
                var current = backend.watch("w/", Keys.endOf("w/"), backend.revision())) {
            assertThat(next(late, 2)).containsExactly(new WatchEvent.Gone(), new WatchEvent.Gone());
            long revision = done(Write.put("w/b", "1"));
            assertThat(current.next()).isEqualTo(new WatchEvent.Put("w/b", "1", revision));
        }
    }

    @Test
    void aClosedWatchEndsItsReader() throws Exception {
        var watch = watchUnderWay();
        var reader = WaitingReader.of(watch);

        watch.close();

        assertThatThrownBy(reader::end).hasCauseInstanceOf(FaultException.class);
        assertThatThrownBy(watch::next).satisfies(BackendContract::isUnavailable);
    }

    @Test
    void aClosedBackendEndsItsWatches() throws Exception {
        var reader = WaitingReader.of(watchUnderWay());

        backend.close();

        assertThatThrownBy(reader::end).hasCauseInstanceOf(FaultException.class);
    }

    @Test
    void aReaderMayBeInterrupted() throws Exception {
        try (var watch = watchUnderWay()) {
            var reader = WaitingReader.of(watch);

            reader.interrupt();

            assertThatThrownBy(reader::end).hasCauseInstanceOf(InterruptedException.class);
        }
    }

    /// Returns one that has nothing to do any more but wait for a change.
    private Watch watchUnderWay() throws InterruptedException {
        var watch = backend.watch("w/", Keys.endOf("w/"), backend.revision());
        done(Write.put("w/first", "1"));
        watch.next();
        return watch;
    }

    @Test
    void losesNoUpdateOfManyThreads() throws Exception {
        int threads = 8;
        int increments = 25;
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
        int times = 20;
        done(Write.put("taken", "x"));

        inParallel(
                threads,
                () -> {
                    var own = "own/" + Thread.currentThread().threadId();
                    for (int i = 0; i < times; i++) {
                        assertThat(backend.commit(Write.create("taken", "y")))
                                .isInstanceOf(Commit.Conflict.class);
                        done(Write.put(own, String.valueOf(i)));
                        assertThat(value(own)).isEqualTo(String.valueOf(i));
                    }
                    return null;
                });

        assertThat(backend.range("own/", Keys.endOf("own/"), 100))
                .hasSize(threads)
                .allSatisfy(item -> assertThat(item.value()).isEqualTo("19"));
    }

    @Test
    void behavesAsAMapUnderRandomWrites() {
        var random = new Random(42);
        var model = new TreeMap<String, String>();
        for (int i = 0; i < 500; i++) {
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

    /// Commits `count` keys from number `from` on.
    private void commitBlock(String prefix, int from, int count) {
        var commit =
                backend.commit(
                        IntStream.range(from, from + count)
                                .mapToObj(
                                        i -> (Write) Write.put("%s%06d".formatted(prefix, i), "{}"))
                                .toList());
        assertThat(commit).isInstanceOf(Commit.Done.class);
    }

    private static List<WatchEvent> next(Watch watch, int count) throws InterruptedException {
        var events = new ArrayList<WatchEvent>();
        while (events.size() < count) {
            events.add(watch.next());
        }
        return events;
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
