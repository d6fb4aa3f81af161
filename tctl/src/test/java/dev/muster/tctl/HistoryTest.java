package dev.muster.tctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.proto.v1.HistoryEntry;
import dev.muster.proto.v1.ListHistoryRequest;
import dev.muster.proto.v1.ListHistoryResponse;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HistoryTest {
    private static final ListHistoryResponse HISTORY =
            ListHistoryResponse.newBuilder()
                    .setObservedAt(FakeAuth.NOW)
                    .addEntries(
                            HistoryEntry.newBuilder()
                                    .setAt(Agents.at("2026-01-01T12:00:00.250Z"))
                                    .setSubject("presence")
                                    .setFrom("connected")
                                    .setTo("offline")
                                    .setReason(
                                            Agents.reason(
                                                    "AGENT_LOST", "it was lost", "See its host")))
                    .addEntries(
                            HistoryEntry.newBuilder()
                                    .setAt(Agents.at("2026-01-01T11:00:00Z"))
                                    .setSubject("\u001b[2Jnode")
                                    .setTo("ok"))
                    .build();

    @SuppressWarnings("NullAway.Init")
    private FakeAuth auth;

    @BeforeEach
    void open() throws IOException {
        auth = new FakeAuth();
        auth.instances.add(Agents.web());
    }

    @AfterEach
    void close() {
        auth.close();
    }

    @Test
    void printsWhatHappenedAndHowMuchIsNoLongerKept() {
        auth.history = HISTORY.toBuilder().setDropped(7).build();

        var run = TctlRun.of(auth.access(), "inventory", "history", "671f", "--limit=2");

        assertThat(run.out())
                .isEqualTo(
                        """
                        Time                     Subject     From      To      Reason
                        ------------------------ ----------- --------- ------- ------------------------
                        2026-01-01T12:00:00.250Z presence    connected offline it was lost (AGENT_LOST)
                        2026-01-01T11:00:00Z     \\x1b[2Jnode           ok
                        7 older changes are no longer kept.
                        """);
        assertThat(auth.histories)
                .containsExactly(
                        ListHistoryRequest.newBuilder().setId(Agents.FIRST).setLimit(2).build());
    }

    @Test
    void asDocumentHasWholeReasons() {
        auth.history = HISTORY;

        var run = TctlRun.of(auth.access(), "inventory", "history", Agents.FIRST, "--format=yaml");

        assertThat(run.out())
                .isEqualTo(
                        """
                        id: 671f3c6b-f9ef-4821-a895-1ce7193be3aa
                        observed_at: 2026-01-02T00:00:00Z
                        dropped: 0
                        entries:
                        - at: 2026-01-01T12:00:00.250Z
                          subject: presence
                          from: connected
                          to: offline
                          reason:
                            code: AGENT_LOST
                            cause: it was lost
                            hint: See its host
                        - at: 2026-01-01T11:00:00Z
                          subject: "\\e[2Jnode"
                          to: ok
                        """);
    }

    @Test
    void ofAnAgentThatFlappedSaysHowManyChangesAnEntryStandsFor() {
        var folded =
                HISTORY.getEntries(0).toBuilder()
                        .setChanges(214)
                        .setFirst(Agents.at("2026-01-01T11:30:00Z"))
                        .build();
        auth.history =
                ListHistoryResponse.newBuilder()
                        .addEntries(folded)
                        .addEntries(folded.toBuilder().setTo("connected").clearReason())
                        .build();

        assertThat(TctlRun.of(auth.access(), "inventory", "history", "671f").out())
                .contains(
                        " 214 changes since 2026-01-01T11:30:00Z: it was lost (AGENT_LOST)\n",
                        " 214 changes since 2026-01-01T11:30:00Z\n");
        assertThat(TctlRun.of(auth.access(), "inventory", "history", "671f", "--format=yaml").out())
                .contains("  changes: 214\n  first: 2026-01-01T11:30:00Z\n");
    }

    @Test
    void ofAnUnknownAgentIsAnError() {
        var run = TctlRun.of(auth.access(), "inventory", "history", "ffff");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).startsWith("ERROR: Cannot read the history of ffff: ");
    }
}
