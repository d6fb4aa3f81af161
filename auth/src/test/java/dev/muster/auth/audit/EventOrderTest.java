package dev.muster.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class EventOrderTest {
    @Test
    void mergesLogsByTimeAndPlaceAndKeepsTheNewest() {
        var one = List.of(event("12:00:00.000", 0), event("12:00:02.000", 1));
        var other = List.of(event("12:00:01.500", 0), event("12:00:02.000", 0));

        assertThat(EventOrder.newest(List.of(one, other), 3))
                .containsExactly(
                        event("12:00:01.500", 0),
                        event("12:00:02.000", 0),
                        event("12:00:02.000", 1));
    }

    @Test
    void tellsAnEventOnceThatTwoInstancesRecorded() {
        var first = event("12:00:00.000", 0).replace("{", "{\"uid\":\"u\",");
        var again = event("12:00:01.000", 0).replace("{", "{\"uid\":\"u\",");

        assertThat(EventOrder.newest(List.of(List.of(again), List.of(first)), 9))
                .containsExactly(first);
    }

    @Test
    void keepsWhatIsNoEventAtTheVeryBeginning() {
        assertThat(EventOrder.newest(List.of(List.of(event("12:00:00.000", 0), "torn")), 9))
                .containsExactly("torn", event("12:00:00.000", 0));
    }

    private static String event(String time, int index) {
        return "{\"event\":\"x\",\"time\":\"2026-01-31T%sZ\",\"ei\":%d}".formatted(time, index);
    }
}
