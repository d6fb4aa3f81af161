package dev.muster.testkit.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SearchTest {
    private static final Guard ANY = new Guard.Any();

    @Test
    void acceptsCallsThatFollowOneAnother() {
        assertAccepted(
                call(1, 2, sawNothing()),
                call(3, 4, create("a")),
                call(5, 6, saw("a")),
                call(7, 8, replace("a", "b")),
                call(9, 10, refused("a")),
                call(11, 12, saw("b")),
                call(13, 14, delete()),
                call(15, 16, delete()),
                call(17, 18, sawNothing()));
    }

    @Test
    void acceptsEitherOrderOfConcurrentWrites() {
        assertAccepted(call(1, 4, put("a")), call(2, 3, put("b")), call(5, 6, saw("a")));
        assertAccepted(call(1, 4, put("a")), call(2, 3, put("b")), call(5, 6, saw("b")));
    }

    @Test
    void acceptsAReadOfAWriteThatHasNotReturned() {
        assertAccepted(call(1, 6, put("a")), call(2, 3, sawNothing()), call(4, 5, saw("a")));
    }

    @Test
    void acceptsAnUnknownWriteThatIsMadeAtOnceLaterOrNever() {
        assertAccepted(mayBe(1, put("a")), call(2, 3, saw("a")));
        assertAccepted(mayBe(1, put("a")), call(2, 3, sawNothing()), call(4, 5, saw("a")));
        assertAccepted(mayBe(1, put("a")), call(2, 3, sawNothing()), call(4, 5, sawNothing()));
        assertAccepted(
                mayBe(1, put("a")),
                call(2, 3, put("b")),
                call(4, 5, saw("b")),
                call(6, 7, saw("a")));
    }

    @Test
    void acceptsAConflictThatOnlyAnUnknownWriteExplains() {
        assertAccepted(mayBe(1, put("a")), call(2, 3, refusedCreate()), call(4, 5, saw("a")));
        assertAccepted(
                call(1, 2, put("a")),
                mayBe(3, delete()),
                call(4, 5, refused("a")),
                call(6, 7, create("b")));
    }

    @Test
    void rejectsAStaleRead() {
        assertRejected(call(1, 2, put("a")), call(3, 4, put("b")), call(5, 6, saw("a")));
        assertRejected(call(1, 2, put("a")), call(3, 4, sawNothing()));
    }

    @Test
    void rejectsAReadThatGoesBackWhileAWriteRuns() {
        assertRejected(
                call(1, 2, put("a")),
                call(3, 8, put("b")),
                call(4, 5, saw("b")),
                call(6, 7, saw("a")));
    }

    @Test
    void rejectsALostUpdate() {
        assertRejected(
                call(1, 2, put("a")), call(3, 5, replace("a", "b")), call(4, 6, replace("a", "c")));
    }

    @Test
    void rejectsTwoCreatesThatBothSucceed() {
        assertRejected(call(1, 3, create("a")), call(2, 4, create("b")));
    }

    @Test
    void rejectsAConflictWithoutACause() {
        assertRejected(call(1, 2, refusedCreate()));
        assertRejected(call(1, 2, put("a")), call(3, 4, refused("a")), call(5, 6, saw("a")));
    }

    @Test
    void rejectsAWriteThatReappears() {
        assertRejected(
                call(1, 2, put("a")),
                call(3, 4, put("b")),
                call(5, 6, saw("b")),
                call(7, 8, saw("a")));
        assertRejected(call(1, 2, put("a")), call(3, 4, delete()), call(5, 6, saw("a")));
    }

    @Test
    void rejectsAValueThatNobodyWrote() {
        assertRejected(call(1, 2, put("a")), call(3, 4, saw("b")));
    }

    @Test
    void rejectsAReadFromTheFuture() {
        assertRejected(call(1, 2, saw("a")), call(3, 4, put("a")));
        assertRejected(call(1, 2, saw("a")), mayBe(3, put("a")));
    }

    @Test
    void rejectsAnUnknownWriteThatIsSeenAndThenUnseen() {
        assertRejected(mayBe(1, put("a")), call(2, 3, saw("a")), call(4, 5, sawNothing()));
        assertRejected(
                mayBe(1, put("a")),
                call(2, 3, put("b")),
                call(4, 5, saw("a")),
                call(6, 7, saw("b")));
    }

    @Test
    void rejectsAnUnknownWriteThatIsMadeTwice() {
        assertRejected(
                mayBe(1, put("a")),
                call(2, 3, saw("a")),
                call(4, 5, put("b")),
                call(6, 7, saw("a")));
    }

    @Test
    void rejectsAnUnknownWriteWhoseConditionNeverHeld() {
        assertRejected(call(1, 2, put("a")), mayBe(3, create("b")), call(4, 5, saw("b")));
    }

    @Test
    void tellsHowFarAnOrderGoesAndWhatIsInItsWay() {
        var put = call(1, 2, put("a"));
        var seen = call(3, 4, saw("a"));
        var stale = call(5, 6, sawNothing());

        assertThat(Search.judge(List.of(put, seen, stale)))
                .isEqualTo(
                        new Verdict.Violation(List.of(put, seen), new Cell("a"), List.of(stale)));
    }

    @Test
    void saysWhenItGivesUp() {
        var calls = new ArrayList<KeyCall>();
        for (int i = 0; i < 20; i++) {
            calls.add(mayBe(i + 1, put("v" + i)));
        }
        calls.add(call(30, 31, saw("never")));

        assertThat(Search.judge(calls, 10_000)).isEqualTo(new Verdict.Undecided(10_000));
    }

    @Test
    void judgesLongHistoriesWithManyClientsAndUnknownOutcomes() {
        var random = new Random(7);
        var calls = RandomCalls.linearizable(random, 2_000, 8, 15);

        assertThat(Search.judge(calls)).isInstanceOf(Verdict.Linearizable.class);
    }

    @Test
    void judgesAsBruteForceDoes() {
        var random = new Random(42);
        int accepted = 0;
        int tries = 20_000;
        for (int i = 0; i < tries; i++) {
            var calls = RandomCalls.any(random, 2 + random.nextInt(5));
            boolean expected = BruteForce.explains(calls);
            assertThat(Search.judge(calls) instanceof Verdict.Linearizable)
                    .as(Transcript.of(calls))
                    .isEqualTo(expected);
            accepted += expected ? 1 : 0;
        }

        assertThat(accepted).as("histories that are good").isBetween(tries / 10, tries * 9 / 10);
    }

    private static void assertAccepted(KeyCall... calls) {
        assertThat(Search.judge(List.of(calls))).isEqualTo(new Verdict.Linearizable());
    }

    private static void assertRejected(KeyCall... calls) {
        assertThat(Search.judge(List.of(calls))).isInstanceOf(Verdict.Violation.class);
    }

    private static KeyCall call(long invoked, long returned, Step step) {
        return new KeyCall(0, invoked, returned, step);
    }

    private static KeyCall mayBe(long invoked, Step.Wrote wrote) {
        return call(invoked, Call.NEVER, new Step.MayHaveWritten(wrote.guard(), wrote.cell()));
    }

    private static Step saw(String value) {
        return new Step.Saw(new Cell(value));
    }

    private static Step sawNothing() {
        return new Step.Saw(Cell.EMPTY);
    }

    private static Step.Wrote put(String value) {
        return new Step.Wrote(ANY, new Cell(value));
    }

    private static Step.Wrote create(String value) {
        return new Step.Wrote(new Guard.Holding(Cell.EMPTY), new Cell(value));
    }

    private static Step.Wrote replace(String seen, String value) {
        return new Step.Wrote(new Guard.Holding(new Cell(seen)), new Cell(value));
    }

    private static Step.Wrote delete() {
        return new Step.Wrote(ANY, Cell.EMPTY);
    }

    private static Step refused(String seen) {
        return new Step.Refused(new Guard.Holding(new Cell(seen)));
    }

    private static Step refusedCreate() {
        return new Step.Refused(new Guard.Holding(Cell.EMPTY));
    }
}
