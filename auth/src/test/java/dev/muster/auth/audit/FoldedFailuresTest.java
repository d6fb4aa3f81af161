package dev.muster.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.audit.FoldedFailures.Folded;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class FoldedFailuresTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final AuditEvent.Failure ONE = Events.refused("192.0.2.1");
    private static final AuditEvent.Failure OTHER = Events.refused("192.0.2.2");

    private final FoldedFailures folded = new FoldedFailures();

    @Test
    void onlyTheFirstOfAMinuteIsWrittenAtOnce() {
        assertThat(folded.isFirst(ONE, START)).isTrue();
        assertThat(folded.isFirst(ONE, START.plusSeconds(1))).isFalse();
        assertThat(folded.isFirst(ONE, START.plusSeconds(59))).isFalse();

        assertThat(folded.due(START.plusSeconds(59))).isEmpty();
        assertThat(folded.due(START.plusSeconds(60))).containsExactly(new Folded(ONE, 2));
    }

    @Test
    void whatGoesOnIsOneCountAMinute() {
        folded.isFirst(ONE, START);
        folded.isFirst(ONE, START.plusSeconds(30));
        folded.due(START.plusSeconds(60));

        assertThat(folded.isFirst(ONE, START.plusSeconds(90))).isFalse();
        assertThat(folded.due(START.plusSeconds(120))).containsExactly(new Folded(ONE, 1));
        assertThat(folded.due(START.plusSeconds(180))).isEmpty();
        assertThat(folded.isFirst(ONE, START.plusSeconds(181))).isTrue();
    }

    @Test
    void addressesAndKindsAreCountedApart() {
        assertThat(folded.isFirst(ONE, START)).isTrue();
        assertThat(folded.isFirst(OTHER, START)).isTrue();
        assertThat(folded.isFirst(Events.unauthorized("192.0.2.1"), START)).isTrue();
    }

    @Test
    void oneThatCouldNotBeWrittenIsFirstAgain() {
        folded.isFirst(ONE, START);

        folded.forget(ONE);

        assertThat(folded.isFirst(ONE, START)).isTrue();
    }

    @Test
    void aCountThatCouldNotBeWrittenIsNotLost() {
        folded.isFirst(ONE, START);
        folded.isFirst(ONE, START);
        var due = folded.due(START.plusSeconds(60));

        due.forEach(count -> folded.putBack(count, START.plusSeconds(60)));
        folded.isFirst(ONE, START.plusSeconds(61));

        assertThat(folded.due(START.plusSeconds(120))).containsExactly(new Folded(ONE, 2));
    }

    @Test
    void aFloodOfAddressesIsCountedTogether() {
        int flood = FoldedFailures.KINDS + 1000;
        long first = 0;
        for (int i = 0; i < flood; i++) {
            first += folded.isFirst(Events.refused("host-" + i), START) ? 1 : 0;
        }

        assertThat(first).isEqualTo(FoldedFailures.KINDS + 1);
        assertThat(folded.drain())
                .containsExactly(new Folded(Events.refused(FoldedFailures.MANY), 999));
    }
}
