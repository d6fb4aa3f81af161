package dev.muster.testkit.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RevisionOrderTest {
    private static final long FROM = 10;

    private final List<Call> calls = new ArrayList<>();
    private final List<WatchEvent> events = new ArrayList<>();

    @Test
    void acceptsAHistoryThatTheWatchExplains() {
        call(1, 4, done(11, Write.create("a", "1")));
        call(2, 3, saw("a", "1", 11));
        call(5, 6, done(12, Write.put("a", "2"), Write.put("b", "2")));
        call(7, 8, listed(item("a", "2", 12), item("b", "2", 12)));
        call(9, 10, conflict("a", Write.create("a", "3")));
        call(11, 12, new Outcome.Reached(12));
        call(13, 14, done(13, Write.delete(item("b", "2", 12))));
        call(15, 16, sawNothing("b"));
        told(put("a", "1", 11), put("a", "2", 12), put("b", "2", 12), deleted("b", 13));

        assertAccepted();
    }

    @Test
    void acceptsAnUnknownCommitWhereverTheWatchHasItOrNot() {
        maybe(1, Write.put("a", "1"));
        maybe(2, Write.put("a", "2"));
        maybe(3, Write.delete("a"));
        call(4, 5, sawNothing("a"));
        call(6, 7, saw("a", "2", 11));
        told(put("a", "2", 11), deleted("a", 12));

        assertAccepted();
    }

    @Test
    void acceptsARemovalOfWhatIsGoneWhateverItsRevision() {
        call(1, 2, done(11, Write.put("a", "1")));
        call(3, 6, done(12, Write.delete("a")));
        call(4, 5, done(12, Write.delete(item("a", "1", 11))));
        call(7, 8, done(12, Write.delete("a")));
        call(9, 10, done(15, Write.delete("a")));
        call(11, 12, done(16, Write.put("a", "2")));
        told(put("a", "1", 11), deleted("a", 12), put("a", "2", 16));

        assertAccepted();
    }

    @Test
    void acceptsARevisionThatDoesNotYetCountACommitUnderWay() {
        call(1, 6, done(11, Write.put("a", "1")));
        call(2, 3, saw("a", "1", 11));
        call(4, 5, new Outcome.Reached(10));
        told(put("a", "1", 11));

        assertAccepted();
    }

    @Test
    void rejectsACommitThatTheWatchDoesNotTellOf() {
        call(1, 2, done(11, Write.put("a", "1")));

        assertRejected("put a=1: done at 11");
    }

    @Test
    void rejectsACommitThatNobodyMade() {
        call(1, 2, conflict("a", Write.create("a", "1")));
        told(put("a", "1", 11));

        assertRejected("nobody made");
    }

    @Test
    void rejectsAWatchThatRepeatsOrGoesBack() {
        call(1, 2, done(11, Write.put("a", "1")));
        call(3, 4, done(12, Write.put("a", "2")));

        told(put("a", "1", 11), put("a", "1", 11), put("a", "2", 12));
        assertRejected("twice");
        told(put("a", "2", 12), put("a", "1", 11));
        assertRejected("after one at 12");
        told(put("a", "1", 11), put("a", "2", 12), put("a", "2", 13));
        assertRejected("nobody made");
        told(put("a", "0", FROM), put("a", "1", 11), put("a", "2", 12));
        assertRejected("after one at 10");
    }

    @Test
    void rejectsAWatchThatTellsAnotherValue() {
        call(1, 2, done(11, Write.put("a", "1")));
        told(put("a", "2", 11));

        assertRejected("put a=1: done at 11");
    }

    @Test
    void rejectsAWatchThatLostItsPlace() {
        told(new WatchEvent.Gone());

        assertRejected("lost its place");
    }

    @Test
    void rejectsRevisionsAgainstTheOrderOfTime() {
        call(1, 2, done(12, Write.put("a", "1")));
        call(3, 4, done(11, Write.put("b", "1")));
        told(put("b", "1", 11), put("a", "1", 12));

        assertRejected("put b=1: done at 11, when the store had reached 12");
    }

    @Test
    void rejectsARemovalThatWasSeenBeforeItBegan() {
        call(1, 2, done(11, Write.put("a", "1")));
        call(3, 4, sawNothing("a"));
        call(5, 6, done(12, Write.delete("a")));
        told(put("a", "1", 11), deleted("a", 12));

        assertRejected("nobody made");
    }

    @Test
    void rejectsTwoCommitsOfOneRevision() {
        call(1, 3, done(11, Write.put("a", "1")));
        call(2, 4, done(11, Write.put("a", "1")));
        told(put("a", "1", 11));

        assertRejected("the revision of another");
    }

    @Test
    void rejectsAListThatIsNoMomentsState() {
        call(1, 2, done(11, Write.put("a", "1")));
        call(3, 8, done(12, Write.put("a", "2")));
        call(4, 9, done(13, Write.put("b", "2")));
        call(5, 6, listed(item("a", "1", 11), item("b", "2", 13)));
        told(put("a", "1", 11), put("a", "2", 12), put("b", "2", 13));

        assertRejected("listed a to z");
    }

    @Test
    void rejectsHalfACommit() {
        call(1, 4, done(11, Write.put("a", "1"), Write.put("b", "1")));
        call(2, 3, listed(item("a", "1", 11)));
        told(put("a", "1", 11), put("b", "1", 11));
        assertRejected("listed a to z");

        calls.removeLast();
        told(put("a", "1", 11));
        assertRejected("put a=1, put b=1: done at 11");
    }

    @Test
    void rejectsAStaleReadAndAWrongRevision() {
        call(1, 2, done(11, Write.put("a", "1")));
        call(3, 4, done(12, Write.put("a", "2")));
        told(put("a", "1", 11), put("a", "2", 12));

        call(5, 6, saw("a", "1", 11));
        assertRejected("read a: a=1 at 11");
        calls.removeLast();
        call(5, 6, saw("a", "2", 11));
        assertRejected("read a: a=2 at 11");
    }

    @Test
    void rejectsARevisionOlderThanACommitThatHasEnded() {
        call(1, 2, done(11, Write.put("a", "1")));
        call(3, 4, new Outcome.Reached(10));
        told(put("a", "1", 11));

        assertRejected("after a commit at 11 had ended");
    }

    @Test
    void rejectsACommitWhoseConditionDidNotHold() {
        call(1, 2, done(11, Write.put("a", "1")));
        call(3, 4, done(12, Write.create("a", "2")));
        told(put("a", "1", 11), put("a", "2", 12));

        assertRejected("put a=2 if absent: done at 12");
    }

    @Test
    void rejectsAConflictOnAKeyWhoseConditionHeld() {
        call(1, 2, done(11, Write.put("a", "1")));
        call(3, 4, conflict("b", Write.create("a", "2"), Write.create("b", "2")));
        told(put("a", "1", 11));

        assertRejected("conflict on b");
    }

    @Test
    void rejectsAnUnknownCommitThatCameBeforeItBegan() {
        call(1, 2, saw("a", "1", 11));
        maybe(3, Write.put("a", "1"));
        told(put("a", "1", 11));

        assertRejected("nobody made");
    }

    @Test
    void rejectsAnUnknownCommitThatWasMadeTwice() {
        maybe(1, Write.put("a", "1"));
        call(2, 3, done(12, Write.put("a", "2")));
        told(put("a", "1", 11), put("a", "2", 12), put("a", "1", 13));

        assertRejected("nobody made the commit {a=1} at 13");
    }

    private void assertAccepted() {
        assertThat(RevisionOrder.problems(FROM, events, calls)).isEmpty();
    }

    private void assertRejected(String why) {
        assertThat(RevisionOrder.problems(FROM, events, calls))
                .anySatisfy(problem -> assertThat(problem).contains(why));
    }

    private void call(long invoked, long returned, Outcome outcome) {
        calls.add(new Call(1, invoked, returned, outcome));
    }

    private void maybe(long invoked, Write... writes) {
        call(invoked, Call.NEVER, new Outcome.Unknown(List.of(writes)));
    }

    private void told(WatchEvent... all) {
        events.clear();
        events.addAll(List.of(all));
    }

    private static Outcome saw(String key, String value, long revision) {
        return new Outcome.Read(key, item(key, value, revision));
    }

    private static Outcome sawNothing(String key) {
        return new Outcome.Read(key, null);
    }

    private static Outcome listed(Item... items) {
        return new Outcome.Listed("a", "z", List.of(items));
    }

    private static Outcome done(long revision, Write... writes) {
        return new Outcome.Committed(List.of(writes), new Commit.Done(revision));
    }

    private static Outcome conflict(String key, Write... writes) {
        return new Outcome.Committed(List.of(writes), new Commit.Conflict(key));
    }

    private static Item item(String key, String value, long revision) {
        return new Item(key, value, revision, null);
    }

    private static WatchEvent put(String key, String value, long revision) {
        return new WatchEvent.Put(key, value, revision);
    }

    private static WatchEvent deleted(String key, long revision) {
        return new WatchEvent.Deleted(key, revision);
    }
}
