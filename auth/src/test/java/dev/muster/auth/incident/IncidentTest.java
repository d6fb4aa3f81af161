package dev.muster.auth.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.presence.Doubt;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class IncidentTest {
    private static final Instant NOW = Parts.NOON.plusSeconds(30);

    @Test
    void beginsWithAllOfThemAway() {
        var incident = Incident.begun(Parts.of("a", 40, 100), NOW);

        assertThat(incident.id()).isEqualTo("20260101T120030Z");
        assertThat(incident.lost()).isEqualTo(40);
        assertThat(incident.away()).isEqualTo(40);
        assertThat(incident.back()).isZero();
        assertThat(incident.ended()).isEmpty();
    }

    @Test
    void growsWithEachPartAndCountsNoneTwice() {
        var incident = Incident.begun(Parts.of("a", 40, 100), NOW).counted(10);

        var more = incident.with(Parts.of("a", 45, 100), null).with(Parts.gone("b", 20), null);

        assertThat(more.lost()).isEqualTo(65);
        assertThat(more.away()).isEqualTo(35);
        assertThat(more.back()).isEqualTo(30);
        assertThat(more.with(Parts.gone("b", 20), null)).isEqualTo(more);
    }

    @Test
    void holdsABoundedNumberOfPartsAndLosesNoCount() {
        var incident = Incident.begun(Parts.of("run-0", 1, 2), NOW);
        for (int i = 1; i < 300; i++) {
            incident = incident.with(Parts.of("run-" + i, 1, 2), null);
        }

        assertThat(incident.parts()).hasSize(Incident.MOST_PARTS);
        assertThat(incident.lost()).isEqualTo(300);
    }

    @Test
    void beyondThatNumberAPartThatIsToldAgainCountsOnce() {
        var incident = Incident.begun(Parts.of("run-0", 1, 2), NOW);
        for (int i = 1; i < 150; i++) {
            incident = incident.with(Parts.of("run-" + i, 1, 2), null);
        }

        for (int i = 0; i < 150; i++) {
            var told = Parts.of("run-" + i, 1, 2);
            incident = incident.with(Parts.of("run-" + i, 3, 7), told);
            incident = incident.with(Parts.of("run-" + i, 3, 7), Parts.of("run-" + i, 3, 7));
        }

        assertThat(incident.parts()).hasSize(Incident.MOST_PARTS);
        assertThat(incident.lost()).isEqualTo(450);
        assertThat(incident.away()).isEqualTo(450);
        assertThat(incident.parts().getLast().lostVersions()).containsEntry("1.2.3", 3 * 51);
        assertThat(incident.shared()).isEqualTo(new Shared.Nothing());
    }

    @Test
    void endsWhenNearlyAllAreBackOrHadTheirTime() {
        var incident = Incident.begun(Parts.of("a", 40, 100), NOW);

        assertThat(incident.counted(4).isOver(Incident.CALM)).isTrue();
        assertThat(incident.counted(5).isOver(Incident.CALM)).isFalse();
        assertThat(incident.counted(0).isOver(Incident.CALM.minusMillis(1))).isFalse();
        assertThat(incident.isOver(Incident.LONGEST.minusMillis(1))).isFalse();
        assertThat(incident.isOver(Incident.LONGEST)).isTrue();
        assertThat(incident.ended(NOW.plusSeconds(90)).ended()).contains(NOW.plusSeconds(90));
    }

    @Test
    void isNotOverAsLongAsSomeAreHeldWhoseEventsAreLeftOut() {
        var part = Parts.of("a", 40, 100);
        var held =
                new Part(
                        part.run(),
                        part.authId(),
                        part.address(),
                        false,
                        part.begun(),
                        40,
                        100,
                        part.lostVersions(),
                        part.keptVersions(),
                        20,
                        true);
        var incident = Incident.begun(held, NOW).counted(0);

        assertThat(incident.isOver(Incident.CALM)).isFalse();
        assertThat(incident.with(part, null).isOver(Incident.CALM)).isTrue();
        assertThat(incident.isOver(Incident.CALM.plus(Doubt.RETURN)))
                .as("whoever holds them may be gone")
                .isTrue();
    }

    @Test
    void isReadAsItWasWritten() {
        var part =
                new Part(
                        "a",
                        "auth-a",
                        "a:3025",
                        true,
                        Parts.NOON,
                        7,
                        9,
                        Map.of("", 3, "1.2.3", 4),
                        Map.of(),
                        5,
                        true);
        for (var incident :
                new Incident[] {
                    Incident.begun(part, NOW), Incident.begun(part, NOW).counted(2).ended(NOW)
                }) {
            assertThat(IncidentJson.decode(IncidentJson.encode(incident, null))).contains(incident);
        }
        assertThat(IncidentJson.decode("{\"v\":1}")).isEmpty();
        assertThat(IncidentJson.decode("no")).isEmpty();
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void holdsAfterEveryStep(long seed) {
        var random = new Random(seed);
        var incident = Incident.begun(Parts.of("run-0", 20 + random.nextInt(100), 200), NOW);
        for (int i = 0; i < 100; i++) {
            int lost = incident.lost();
            incident =
                    random.nextBoolean()
                            ? incident.counted(random.nextInt(500))
                            : incident.with(grown(incident, random), null);

            assertThat(incident.lost()).as("losses are never unsaid").isGreaterThanOrEqualTo(lost);
            assertThat(incident.away()).isBetween(0, incident.lost());
            assertThat(incident.back() + incident.away()).isEqualTo(incident.lost());
            var calm = Duration.ofSeconds(random.nextInt(1_000));
            assertThat(incident.isOver(calm) && !incident.isOver(calm.plusSeconds(1)))
                    .as("time alone brings none back to life")
                    .isFalse();
            assertThat(incident.isOver(Incident.LONGEST)).as("it ends by itself").isTrue();
        }
    }

    private static Part grown(Incident incident, Random random) {
        var run = "run-" + random.nextInt(5);
        int before =
                incident.parts().stream()
                        .filter(part -> part.run().equals(run))
                        .mapToInt(Part::lost)
                        .findFirst()
                        .orElse(0);
        int lost = before + random.nextInt(50);
        return Parts.of(run, lost, lost + random.nextInt(100));
    }
}
