package dev.muster.auth.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.balance.Rebalance.HeldBack;
import dev.muster.auth.balance.Rebalance.Look;
import dev.muster.auth.balance.Rebalance.Moving;
import dev.muster.auth.balance.Rebalance.Resting;
import dev.muster.auth.balance.Rebalance.Seen;
import dev.muster.auth.balance.Rebalance.Step;
import dev.muster.auth.balance.Rebalance.Watching;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RebalanceTest {
    private static final Seen EVEN = seen(100, 100, 100);
    private static final Seen UNEVEN = seen(150, 150, 0);
    private static final Seen NEARLY = seen(108, 108, 84);

    @Test
    void asksAtTheThirdUnevenLookInARow() {
        assertThat(after(Rebalance.start(), UNEVEN, UNEVEN)).isEqualTo(still(new Watching(2)));
        assertThat(after(Rebalance.start(), UNEVEN, UNEVEN, EVEN, UNEVEN, UNEVEN))
                .isEqualTo(still(new Watching(2)));
        assertThat(after(Rebalance.start(), UNEVEN, UNEVEN, UNEVEN))
                .isEqualTo(new Step(new Moving(0), 8)); // of 50 a sixth
    }

    @Test
    void doesNotBeginWithWhatItWouldGoOnWith() {
        assertThat(after(Rebalance.start(), NEARLY, NEARLY, NEARLY))
                .isEqualTo(still(Rebalance.start()));
        assertThat(after(new Moving(0), NEARLY)).isEqualTo(new Step(new Moving(1), 1));
        assertThat(after(new Moving(0), EVEN)).isEqualTo(still(Rebalance.start()));
    }

    @Test
    void restsForTenMinutesWhenNobodyHasGoneForSixLooks() {
        assertThat(after(new Moving(4), UNEVEN)).isEqualTo(new Step(new Moving(5), 8));
        assertThat(after(new Moving(5), UNEVEN)).isEqualTo(still(new Resting(120)));
        assertThat(after(new Moving(5), new Seen(UNEVEN.spread(), true)))
                .isEqualTo(new Step(new Moving(0), 8));
        assertThat(after(new Resting(2), UNEVEN)).isEqualTo(still(new Resting(1)));
        assertThat(after(new Resting(1), UNEVEN)).isEqualTo(still(Rebalance.start()));
    }

    @Test
    void asksNobodyWhileHeldBackAndBeginsAnewAfterwards() {
        assertThat(after(new Watching(2), new HeldBack())).isEqualTo(still(Rebalance.start()));
        assertThat(after(new Moving(3), new HeldBack())).isEqualTo(still(Rebalance.start()));
        assertThat(after(new Resting(7), new HeldBack())).isEqualTo(still(new Resting(6)));
    }

    @Test
    void asksAtMost250AtALook() {
        assertThat(after(new Moving(0), seen(50_000, 50_000, 0)).ask()).isEqualTo(250);
        assertThat(after(new Moving(0), seen(Integer.MAX_VALUE, Integer.MAX_VALUE, 0)).ask())
                .isEqualTo(250);
    }

    @Test
    void noticesThatOneOfManyIsEmpty() {
        var ten = seen(111, 111, 111, 111, 111, 111, 111, 111, 112, 0);

        assertThat(after(Rebalance.start(), ten, ten, ten).ask()).isEqualTo(1);
    }

    @Test
    void leavesAFewAgentsWhereTheyAre() {
        var few = seen(7, 7, 0);

        assertThat(after(Rebalance.start(), few, few, few)).isEqualTo(still(Rebalance.start()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50, 99, 100})
    void whoHasNoMoreThanTheAverageAsksNobody(int own) {
        var low = seen(own, 100, 300 - 100 - own);

        assertThat(after(new Moving(0), low).ask()).isZero();
        assertThat(after(Rebalance.start(), low, low, low).ask()).isZero();
    }

    @Test
    void agentsAreLackingBelowTheAverageOnly() {
        assertThat(new Spread(99, List.of(100, 101)).lacksAgents()).isTrue();
        assertThat(new Spread(100, List.of(99, 101)).lacksAgents()).isFalse();
        assertThat(new Spread(0, List.of()).lacksAgents()).isFalse();
    }

    private static Step after(Rebalance state, Look... looks) {
        var step = still(state);
        for (var look : looks) {
            step = step.next().after(look);
        }
        return step;
    }

    private static Step still(Rebalance state) {
        return new Step(state, 0);
    }

    private static Seen seen(int own, Integer... others) {
        return new Seen(new Spread(own, List.of(others)), false);
    }
}
