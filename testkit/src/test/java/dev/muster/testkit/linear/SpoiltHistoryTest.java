package dev.muster.testkit.linear;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Good histories, as clients recorded them, with one answer or one event that is wrong.
final class SpoiltHistoryTest {
    private static final int ROUNDS = 5;

    /// Not one of those in the histories.
    private static final int CLIENT = 99;

    private static final List<Played> GOOD = new ArrayList<>();

    @BeforeAll
    static void play() throws Exception {
        try (Backend backend = new MemoryBackend(new ManualTime())) {
            for (int i = 0; i < ROUNDS; i++) {
                var space = new Space("s%d/".formatted(i));
                GOOD.add(new Round(List.of(backend), space, Disruption.NONE, new Random(i)).play());
            }
        }
    }

    @Test
    void nothingIsWrongWithThemAsTheyAre() {
        assertThat(GOOD).allSatisfy(played -> assertThat(played.problems()).isEmpty());
        assertThat(GOOD.stream().mapToLong(Played::unknown).sum()).isPositive();
    }

    @Test
    void aReadOfANeverWrittenValueHasNoOrder() {
        int spoilt = 0;
        for (var played : GOOD) {
            for (var call : played.calls()) {
                if (call.outcome() instanceof Outcome.Read(var key, _)) {
                    assertSpoils(played, call, new Item(key, "never", latest(played), null));
                    spoilt++;
                }
            }
        }
        assertThat(spoilt).isGreaterThan(100);
    }

    @Test
    void aReadOfAnItemThatHadBeenReplacedHasNoOrder() {
        int spoilt = 0;
        for (var played : GOOD) {
            for (var call : played.calls()) {
                if (call.outcome() instanceof Outcome.Read(var key, _)) {
                    for (var old : replacedBefore(played, key, call.invoked())) {
                        assertSpoils(played, call, old);
                        spoilt++;
                    }
                }
            }
        }
        assertThat(spoilt).isGreaterThan(1_000);
    }

    @Test
    void aPutThatIsCalledAConflictWasSeenByTheWatch() {
        int unseenByReads = 0;
        int spoilt = 0;
        for (var played : GOOD) {
            for (var call : played.calls()) {
                if (call.outcome() instanceof Outcome.Committed(var writes, Commit.Done _)
                        && writes.getFirst() instanceof Write.Put) {
                    var key = writes.getFirst().key();
                    var conflict = new Outcome.Committed(writes, new Commit.Conflict(key));
                    var calls = replaced(played, call, conflict);
                    assertThat(orderProblems(played, calls)).isNotEmpty();
                    // Where no call saw the value before it was replaced, an order may be found.
                    unseenByReads += hasOrder(key, calls) ? 1 : 0;
                    spoilt++;
                }
            }
        }
        assertThat(spoilt).isGreaterThan(50);
        assertThat(unseenByReads).isLessThan(spoilt / 2);
    }

    @Test
    void aConflictThatIsCalledDoneWasNotSeenByTheWatch() {
        int spoilt = 0;
        for (var played : GOOD) {
            for (var call : played.calls()) {
                if (call.outcome() instanceof Outcome.Committed(var writes, Commit.Conflict _)) {
                    var done = new Outcome.Committed(writes, new Commit.Done(latest(played)));
                    assertThat(orderProblems(played, replaced(played, call, done))).isNotEmpty();
                    spoilt++;
                }
            }
        }
        assertThat(spoilt).isGreaterThan(50);
    }

    @Test
    void anEventThatIsMissingTwiceThereOrOutOfPlaceIsNoticed() {
        for (var played : GOOD) {
            var events = played.watches().getFirst();
            for (int i = 0; i < events.size(); i++) {
                int at = i;
                if (wasAnswered(played, revision(events.get(at)))) {
                    // One that nobody was told of, and nobody saw, may as well not have been.
                    assertEventsSpoilt(played, all -> without(all, at));
                }
                assertEventsSpoilt(played, all -> inserted(all, at, all.get(at)));
                if (i > 0 && revision(events.get(i)) > revision(events.get(i - 1))) {
                    assertEventsSpoilt(
                            played, all -> inserted(without(all, at), at - 1, all.get(at)));
                }
            }
        }
    }

    /// The order of revisions is one order: where it explains the calls, the search finds one.
    @Test
    void whatTheOrderOfRevisionsExplainsTheSearchExplainsToo() {
        var random = new Random(5);
        int explained = 0;
        for (int i = 0; i < 300; i++) {
            var played = GOOD.get(random.nextInt(GOOD.size()));
            var calls = swappedReads(played, random);
            if (orderProblems(played, calls).isEmpty()) {
                explained++;
                Keyed.of(calls)
                        .forEach((_, its) ->
                                assertThat(Search.judge(its))
                                        .isInstanceOf(Verdict.Linearizable.class));
            }
        }
        assertThat(explained).isBetween(5, 295);
    }

    /// Asserts that nothing explains another read at the time of `call` that finds `item`.
    private static void assertSpoils(Played played, Call call, Item item) {
        var calls = new ArrayList<>(played.calls());
        calls.add(
                new Call(
                        CLIENT,
                        call.invoked(),
                        call.returned(),
                        new Outcome.Read(item.key(), item)));
        assertThat(hasOrder(item.key(), calls)).isFalse();
        assertThat(orderProblems(played, calls)).isNotEmpty();
    }

    private static boolean hasOrder(String key, List<Call> calls) {
        return switch (Search.judge(Objects.requireNonNull(Keyed.of(calls).get(key)))) {
            case Verdict.Linearizable _ -> true;
            case Verdict.Violation _ -> false;
            case Verdict.Undecided undecided -> throw new AssertionError(undecided);
        };
    }

    private static void assertEventsSpoilt(Played played, UnaryOperator<List<WatchEvent>> change) {
        var events = change.apply(played.watches().getFirst());
        assertThat(RevisionOrder.problems(played.from(), events, played.calls())).isNotEmpty();
    }

    private static List<String> orderProblems(Played played, List<Call> calls) {
        return RevisionOrder.problems(played.from(), played.watches().getFirst(), calls);
    }

    private static List<Call> replaced(Played played, Call call, Outcome outcome) {
        var calls = new ArrayList<>(played.calls());
        calls.set(
                calls.indexOf(call),
                new Call(call.client(), call.invoked(), call.returned(), outcome));
        return calls;
    }

    /// Returns the items that commits wrote, of which each had returned before another commit to
    /// the key began that had returned before `moment`.
    private static List<Item> replacedBefore(Played played, String key, long moment) {
        var commits =
                played.calls().stream()
                        .filter(call -> wrote(call, key) != null && call.returned() < moment)
                        .toList();
        long latestStart = commits.stream().mapToLong(Call::invoked).max().orElse(0);
        return commits.stream()
                .filter(call -> call.returned() < latestStart)
                .map(call -> Objects.requireNonNull(wrote(call, key)))
                .toList();
    }

    private static @Nullable Item wrote(Call call, String key) {
        if (call.outcome() instanceof Outcome.Committed(var writes, Commit.Done(var revision))) {
            for (var write : writes) {
                if (write instanceof Write.Put(var its, var value, _, _) && its.equals(key)) {
                    return new Item(key, value, revision, null);
                }
            }
        }
        return null;
    }

    private static boolean wasAnswered(Played played, long revision) {
        return played.calls().stream()
                .anyMatch(call ->
                        call.outcome() instanceof Outcome.Committed(_, Commit.Done(var its))
                                && its == revision);
    }

    private static long latest(Played played) {
        return revision(played.watches().getFirst().getLast());
    }

    private static long revision(WatchEvent event) {
        return switch (event) {
            case WatchEvent.Put(_, _, var revision) -> revision;
            case WatchEvent.Deleted(_, var revision) -> revision;
            case WatchEvent.Gone _ -> throw new AssertionError("the watch lost its place");
        };
    }

    private static List<WatchEvent> without(List<WatchEvent> events, int index) {
        var fewer = new ArrayList<>(events);
        fewer.remove(index);
        return fewer;
    }

    private static List<WatchEvent> inserted(List<WatchEvent> events, int index, WatchEvent one) {
        var more = new ArrayList<>(events);
        more.add(index, one);
        return more;
    }

    /// Returns the calls with the answers of two reads of one key, one soon after the other,
    /// exchanged.
    private static List<Call> swappedReads(Played played, Random random) {
        var reads =
                played.calls().stream()
                        .filter(call -> call.outcome() instanceof Outcome.Read)
                        .sorted(comparingLong(Call::invoked))
                        .collect(groupingBy(call -> ((Outcome.Read) call.outcome()).key()))
                        .values()
                        .stream()
                        .toList();
        var ofOneKey = reads.get(random.nextInt(reads.size()));
        int index = random.nextInt(ofOneKey.size() - 1);
        var calls = new ArrayList<>(played.calls());
        exchange(calls, ofOneKey.get(index), ofOneKey.get(index + 1));
        return calls;
    }

    private static void exchange(List<Call> calls, Call one, Call other) {
        int at = calls.indexOf(one);
        calls.set(
                calls.indexOf(other),
                new Call(other.client(), other.invoked(), other.returned(), one.outcome()));
        calls.set(at, new Call(one.client(), one.invoked(), one.returned(), other.outcome()));
    }
}
