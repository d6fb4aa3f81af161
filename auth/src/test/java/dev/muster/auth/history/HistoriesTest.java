package dev.muster.auth.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.presence.Flapping;
import dev.muster.backend.Write;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class HistoriesTest {
    private static final HostId ID = new HostId(new UUID(0x4000, 1));

    private final MemoryBackend backend = new MemoryBackend(new ManualTime());
    private final Histories histories = new Histories(backend);

    @Test
    void keepsWhatHappened() {
        write(Told.connected(1));
        write(Told.report(2, Told.degraded("node")));
        write(Told.lost(3));

        assertThat(histories.of(ID))
                .isEqualTo(
                        History.EMPTY
                                .after(Changes.of(Told.connected(1)))
                                .after(Changes.of(Told.report(2, Told.degraded("node"))))
                                .after(Changes.of(Told.lost(3))));
    }

    @Test
    void writesNothingThatIsNoNews() {
        write(Told.connected(1));

        assertThat(histories.append(ID, Changes.of(Told.connected(2)), Flapping.none())).isEmpty();
        assertThat(histories.append(ID, Changes.NONE, Flapping.none())).isEmpty();
    }

    @Test
    void forgets() {
        write(Told.connected(1));

        backend.commit(histories.forget(ID));

        assertThat(histories.of(ID)).isEqualTo(History.EMPTY);
    }

    @Test
    void anUnknownCodeOfANewerVersionStaysReadable() {
        backend.commit(
                Write.put(
                        HistoryDocument.key(ID),
                        """
                        {"v":2,"entries":[{"at":"2026-01-01T00:00:00Z","subject":"node","to":"frozen",
                        "reason":{"code":"TOO_COLD","cause":"-40","hint":"heat"},"colour":"blue"}]}
                        """));

        assertThat(histories.of(ID).entries())
                .containsExactly(
                        new HistoryEntry(
                                Told.T0,
                                "node",
                                "",
                                "frozen",
                                new Reason(Reason.Code.INTERNAL, "TOO_COLD: -40", "heat")));
    }

    @Test
    void aDamagedOneBeginsAnew() {
        for (var damaged : List.of("{\"v\":1,", "[]", "{\"entries\":[{\"at\":\"noon\"}]}")) {
            backend.commit(Write.put(HistoryDocument.key(ID), damaged));

            assertThat(histories.of(ID)).isEqualTo(History.EMPTY);
        }

        write(Told.connected(1));
        assertThat(histories.of(ID).entries()).hasSize(1);
    }

    private void write(Change change) {
        backend.commit(histories.append(ID, Changes.of(change), Flapping.none()).orElseThrow());
    }
}
