package dev.muster.auth.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever an agent goes through, and however it is gathered into writes, its history is one
/// story.
final class HistoryPropertyTest {
    private static final long SEED = 20261125;
    private static final int RUNS = 500;
    private static final int LENGTH = 60;

    @Test
    void eachEntryGoesOnWhereTheOneBeforeEnded() {
        var random = new Random(SEED);
        for (int run = 0; run < RUNS; run++) {
            var history = History.EMPTY;
            for (var batch : batches(random)) {
                history = history.after(batch);

                assertThat(history.entries()).hasSizeLessThanOrEqualTo(History.MOST);
            }

            var last = new HashMap<String, String>();
            for (var entry : history.entries()) {
                assertThat(entry.from()).isNotEqualTo(entry.to());
                var before = last.put(entry.subject(), entry.to());
                if (before != null && !entry.from().isEmpty()) {
                    assertThat(entry.from()).as("%s in run %d", entry, run).isEqualTo(before);
                }
            }
            assertThat(last.getOrDefault(HistoryEntry.PRESENCE, history.presence()))
                    .isEqualTo(history.presence());
            history.components()
                    .forEach((component, state) ->
                            assertThat(last.getOrDefault(component, state)).isEqualTo(state));
        }
    }

    @Test
    void doesNotDependOnHowChangesAreGathered() {
        var random = new Random(SEED);
        for (int run = 0; run < RUNS; run++) {
            var changes = changes(random);

            var each = History.EMPTY;
            for (var change : changes) {
                each = each.after(Changes.of(change));
            }
            var gathered = History.EMPTY;
            for (int i = 0; i < changes.size(); ) {
                int end = Math.min(changes.size(), i + 1 + random.nextInt(Changes.MOST));
                gathered = gathered.after(gather(changes.subList(i, end)));
                i = end;
            }

            assertThat(gathered).as("run %d", run).isEqualTo(each);
        }
    }

    private static List<Changes> batches(Random random) {
        return changes(random).stream().map(Changes::of).toList();
    }

    private static Changes gather(List<Change> changes) {
        return changes.stream().map(Changes::of).reduce(Changes.NONE, Changes::then);
    }

    private static List<Change> changes(Random random) {
        var changes = new ArrayList<Change>();
        for (int i = 0; i < LENGTH; i++) {
            changes.add(
                    switch (random.nextInt(6)) {
                        case 0 -> Told.joined(i);
                        case 1 -> Told.connected(i);
                        case 2 -> Told.lost(i);
                        case 3 -> Told.report(i);
                        case 4 -> Told.report(i, Told.ok("node"));
                        default -> Told.report(i, Told.degraded("node"), Told.ok("app"));
                    });
        }
        return changes;
    }
}
