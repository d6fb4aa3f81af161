package dev.muster.auth.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Write;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class IncidentsTest {
    private static final String OPEN = "incidents/open";

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final Incidents incidents = new Incidents(backend);

    @Test
    void whatManySeeAtOnceIsOneIncident() throws Exception {
        var told = new ArrayList<Incidents.Told>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Incidents.Told>>();
            for (int i = 0; i < 8; i++) {
                var part = Parts.of("run-" + i, 20, 100);
                calls.add(() -> incidents.tell(part, null, time.instant()).orElseThrow());
            }
            for (var call : threads.invokeAll(calls)) {
                told.add(call.get());
            }
        }

        assertThat(told).filteredOn(Incidents.Told::created).hasSize(1);
        assertThat(incidents.all()).singleElement().extracting(Incident::lost).isEqualTo(160);
    }

    @Test
    void oneThatHasEndedIsRememberedForAMonthAndMakesRoomForAnother() {
        incidents.tell(Parts.of("a", 20, 100), null, time.instant());
        var first = incidents.open().orElseThrow();
        time.jump(Duration.ofMinutes(1));
        var ended = first.incident().counted(0).ended(time.instant());

        assertThat(incidents.replace(first, ended)).isTrue();
        assertThat(incidents.open()).isEmpty();
        incidents.tell(Parts.of("a", 30, 100), null, time.instant());

        assertThat(incidents.all())
                .extracting(Incident::lost)
                .as("the latest first")
                .isEqualTo(List.of(30, 20));
        time.jump(Incidents.KEPT);
        assertThat(incidents.all()).extracting(Incident::lost).containsExactly(30);
    }

    @Test
    void whatWasToldToOneThatHasEndedIsNewToTheNextHoweverFullThatIs() {
        var late = Parts.of("late", 20, 100);
        var first = incidents.tell(late, null, time.instant()).orElseThrow().incident();
        var open = incidents.open().orElseThrow();
        incidents.replace(open, open.incident().ended(time.instant()));
        time.jump(Duration.ofMinutes(1));
        for (int i = 0; i < 120; i++) {
            incidents.tell(Parts.of("run-" + i, 1, 2), null, time.instant());
        }

        var more = Parts.of("late", 25, 100);
        var toldFirst = new Incidents.Known(first.id(), late);
        var second = incidents.tell(more, toldFirst, time.instant()).orElseThrow().incident();
        assertThat(second.lost()).isEqualTo(145);
        assertThat(second.away()).isEqualTo(145);

        var toldSecond = new Incidents.Known(second.id(), more);
        incidents.tell(Parts.of("late", 26, 100), toldSecond, time.instant());
        assertThat(incidents.open().orElseThrow().incident().lost()).isEqualTo(146);
    }

    @Test
    void ofMoreThanAreWorthReadingTheLatestAreToldAndTheOneThatGoesOn() {
        for (int i = 0; i < Incidents.MOST + 5; i++) {
            incidents.tell(Parts.of("a", i, 5_000), null, time.instant());
            var open = incidents.open().orElseThrow();
            incidents.replace(open, open.incident().ended(time.instant()));
            time.jump(Duration.ofMinutes(1));
        }
        incidents.tell(Parts.of("a", 4_000, 5_000), null, time.instant());

        assertThat(incidents.all())
                .hasSize(Incidents.MOST)
                .extracting(Incident::lost)
                .startsWith(4_000, Incidents.MOST + 4, Incidents.MOST + 3)
                .doesNotContain(0, 5);
    }

    @Test
    void whatItDoesNotKnowSurvivesEachWrite() {
        incidents.tell(Parts.of("a", 20, 100), null, time.instant());
        var item = backend.get(OPEN).orElseThrow();
        backend.commit(
                Write.put(
                        OPEN,
                        item.value()
                                .replaceFirst("\\{", "{\"new\":7,")
                                .replace("\"run\":", "\"newer\":8,\"run\":")));

        incidents.tell(Parts.of("b", 20, 100), null, time.instant());
        incidents.tell(Parts.of("a", 25, 100), null, time.instant());
        incidents.announced(incidents.open().orElseThrow().incident());
        assertThat(backend.get(OPEN).orElseThrow().value())
                .containsOnlyOnce("\"new\":7")
                .containsOnlyOnce("\"newer\":8");

        var open = incidents.open().orElseThrow();
        incidents.replace(open, open.incident().ended(time.instant()));
        var id = open.incident().id();
        assertThat(backend.get("incidents/" + id).orElseThrow().value())
                .contains("\"new\":7", "\"newer\":8");
        assertThat(incidents.all()).singleElement().extracting(Incident::lost).isEqualTo(45);
    }

    @Test
    void leavesOneAloneThatItDoesNotUnderstand() {
        backend.commit(Write.put(OPEN, "{\"v\":9,"));

        assertThat(incidents.tell(Parts.of("a", 20, 100), null, time.instant())).isEmpty();
        assertThat(incidents.isUnreadable()).isTrue();
        assertThat(backend.get(OPEN).orElseThrow().value()).isEqualTo("{\"v\":9,");

        backend.commit(Write.delete(OPEN));
        assertThat(incidents.tell(Parts.of("a", 20, 100), null, time.instant())).isPresent();
    }

    @Test
    void whatChangedMeanwhileIsNotReplaced() {
        incidents.tell(Parts.of("a", 20, 100), null, time.instant());
        var read = incidents.open().orElseThrow();
        incidents.tell(Parts.of("b", 20, 100), null, time.instant());

        assertThat(incidents.replace(read, read.incident().ended(time.instant()))).isFalse();

        assertThat(incidents.open().orElseThrow().incident().lost()).isEqualTo(40);
    }
}
