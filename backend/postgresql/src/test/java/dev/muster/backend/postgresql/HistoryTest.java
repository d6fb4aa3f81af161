package dev.muster.backend.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

final class HistoryTest {
    private static final UUID STORE = UUID.randomUUID();

    @Test
    void goesOnInTheSameStoreOnTheSameTimeline() {
        assertThat(of("00000001").continues(of("00000001"))).isTrue();
        assertThat(of("00000002").continues(of("00000001"))).isFalse();
        assertThat(new History(UUID.randomUUID(), "00000001").continues(of("00000001"))).isFalse();
    }

    @Test
    void aServerThatTellsNoTimelineIsBelieved() {
        assertThat(of("").continues(of(""))).isTrue();
        assertThat(of("").continues(of("00000001"))).isTrue();
        assertThat(of("00000001").continues(of(""))).isTrue();
    }

    private static History of(String timeline) {
        return new History(STORE, timeline);
    }
}
