package dev.muster.auth.history;

import static dev.muster.auth.history.Told.at;
import static dev.muster.auth.history.Told.connected;
import static dev.muster.auth.history.Told.degraded;
import static dev.muster.auth.history.Told.joined;
import static dev.muster.auth.history.Told.lost;
import static dev.muster.auth.history.Told.ok;
import static dev.muster.auth.history.Told.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.presence.Flapping;
import dev.muster.core.reason.Reason;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class HistoryTest {
    @Test
    void tellsOfChangesFromWhatWasKnownBefore() {
        var history =
                after(
                        joined(0),
                        connected(1),
                        report(2, ok("node"), ok("app")),
                        report(3, ok("node"), degraded("app")),
                        lost(4));

        assertThat(history.entries())
                .containsExactly(
                        new HistoryEntry(at(0), "presence", "", "never_connected", why(joined(0))),
                        new HistoryEntry(at(1), "presence", "never_connected", "connected", null),
                        new HistoryEntry(at(2), "node", "", "ok", null),
                        new HistoryEntry(at(2), "app", "", "ok", null),
                        new HistoryEntry(at(3), "app", "ok", "degraded", Told.REFUSED),
                        new HistoryEntry(at(4), "presence", "connected", "offline", why(lost(4))));
        assertThat(history.presence()).isEqualTo("offline");
        assertThat(history.components()).isEqualTo(Map.of("node", "ok", "app", "degraded"));
    }

    @Test
    void anAgentThatFlapsHasOneEntryForAllChangesOfASubject() {
        var flapping = new Flapping.Restless(at(5), 3, at(9));
        var history =
                after(
                                connected(1),
                                report(2, ok("node")),
                                lost(3),
                                connected(4),
                                lost(5),
                                connected(6),
                                report(7, degraded("node")),
                                lost(8))
                        .folded(flapping)
                        .after(changes(connected(9), report(10, ok("node"))))
                        .folded(flapping);

        assertThat(history.entries())
                .extracting(entry -> entry.subject() + entry.changes() + entry.from() + entry.to())
                .containsExactly(
                        "presence1connected",
                        "node1ok",
                        "presence1connectedoffline",
                        "presence1offlineconnected",
                        "presence4connectedconnected",
                        "node2okok");
        assertThat(history.entries().get(4).first()).isEqualTo(at(5));
        assertThat(history.entries().get(4).at()).isEqualTo(at(9));
        assertThat(history.folded(Flapping.none())).isEqualTo(history);
        assertThat(HistoryDocument.decode(HistoryDocument.encode(history))).contains(history);
    }

    @Test
    void aReconnectToAnotherAuthIsNoNews() {
        var before = after(connected(1), report(2, ok("node")));

        assertThat(before.after(changes(connected(60), report(61, ok("node"))))).isEqualTo(before);
    }

    @Test
    void anotherReasonForTheSameStateIsNoNews() {
        var before = after(report(1, degraded("node")));
        var other = new Reason(Reason.Code.TOKEN_EXPIRED, "old", "make one");

        assertThat(before.after(changes(report(2, degraded("node", other))))).isEqualTo(before);
    }

    @Test
    void whoIsGrantedMoreRolesHasConnectedAllTheSame() {
        var before = after(joined(0), connected(1));

        assertThat(before.after(changes(joined(2)))).isEqualTo(before);
    }

    @Test
    void aComponentThatIsGoneBeginsAnew() {
        var history =
                after(report(1, ok("node"), ok("app")), report(2, ok("node")))
                        .after(changes(report(3, ok("node"), ok("app"))));

        assertThat(history.entries())
                .extracting(HistoryEntry::subject)
                .containsExactly("node", "app", "app");
    }

    @Test
    void keepsTheNewestAndCountsTheOthers() {
        var history = History.EMPTY;
        for (int i = 0; i < 100; i++) {
            history = history.after(Changes.of(i % 2 == 0 ? connected(i) : lost(i)));
        }

        assertThat(history.entries()).hasSize(History.MOST);
        assertThat(history.entries().getLast().at()).isEqualTo(at(99));
        assertThat(history.dropped()).isEqualTo(100 - History.MOST);
    }

    @Test
    void keepsNoMoreThanSoMuchOfWhatOthersSay() {
        var history = History.EMPTY;
        var long4 = new Reason(Reason.Code.INTERNAL, "x".repeat(4096), "y".repeat(4096));
        for (int i = 0; i < 20; i++) {
            history =
                    history.after(
                            changes(report(i, degraded("node", long4)), report(i, ok("node"))));
        }

        assertThat(history.entries().stream().mapToInt(HistoryEntry::weight).sum())
                .isBetween(History.HEAVIEST / 2, History.HEAVIEST);
        assertThat(history.entries().size() + history.dropped()).isEqualTo(40);
        assertThat(history.components()).isEqualTo(Map.of("node", "ok"));
    }

    @Test
    void countsWhatDidNotFitIntoTheChanges() {
        assertThat(History.EMPTY.after(new Changes(Changes.of(lost(1)).list(), 3)).dropped())
                .isEqualTo(3);
    }

    private static Reason why(Change change) {
        return ((Change.OfPresence) change).presence().why().orElseThrow();
    }

    private static History after(Change... changes) {
        return History.EMPTY.after(changes(changes));
    }

    private static Changes changes(Change... changes) {
        return Stream.of(changes).map(Changes::of).reduce(Changes.NONE, Changes::then);
    }
}
