package dev.muster.auth.history;

import static dev.muster.auth.history.Told.connected;
import static dev.muster.auth.history.Told.degraded;
import static dev.muster.auth.history.Told.lost;
import static dev.muster.auth.history.Told.ok;
import static dev.muster.auth.history.Told.report;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ChangesTest {
    @Test
    void leavesOutWhatIsNoNews() {
        var changes =
                Changes.of(report(0))
                        .then(Changes.of(report(1, ok("node"))))
                        .then(Changes.of(report(2, ok("node"))))
                        .then(Changes.of(report(3)))
                        .then(Changes.of(report(4, degraded("node"))));

        assertThat(changes.list())
                .containsExactly(report(1, ok("node")), report(4, degraded("node")));
        assertThat(changes.dropped()).isZero();
    }

    @Test
    void keepsTheNewestAndCountsTheOthers() {
        var changes = Changes.NONE;
        for (int i = 0; i < 1000; i++) {
            changes = changes.then(Changes.of(i % 2 == 0 ? connected(i) : lost(i)));
        }

        assertThat(changes.list()).hasSize(Changes.MOST).last().isEqualTo(lost(999));
        assertThat(changes.dropped()).isEqualTo(1000 - Changes.MOST);
    }
}
