package dev.muster.auth.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.incident.Incident;
import dev.muster.auth.incident.Part;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class IncidentProtoTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void tellsWhatAnAuthThatIsGoneLost() {
        var proto =
                IncidentProto.toProto(incident(null, part(true, Map.of("1.2.3", 30), Map.of())));

        assertThat(proto.getId()).isEqualTo("i-1");
        assertThat(proto.getSince().getSeconds()).isEqualTo(NOON.getEpochSecond());
        assertThat(proto.hasEnded()).isFalse();
        assertThat(proto.getLost()).isEqualTo(30);
        assertThat(proto.getAway()).isEqualTo(7);
        assertThat(proto.getAuth().getAuthId()).isEqualTo("auth-1");
        assertThat(proto.getAuth().getAddress()).isEqualTo("a:3025");
        assertThat(proto.getAuth().getGone()).isTrue();
    }

    @Test
    void tellsTheVersionThatTheyShare() {
        var part = part(false, Map.of("1.3.0", 30), Map.of("1.2.3", 70));

        var proto = IncidentProto.toProto(incident(NOON.plusSeconds(60), part));

        assertThat(proto.getEnded().getSeconds()).isEqualTo(NOON.getEpochSecond() + 60);
        assertThat(proto.getVersion()).isEqualTo("1.3.0");
    }

    @Test
    void tellsNothingWhereTheyShareNothing() {
        var part = part(false, Map.of("1.2.3", 30), Map.of("1.2.3", 70));

        assertThat(IncidentProto.toProto(incident(null, part)).getSharedCase().getNumber())
                .isZero();
    }

    private static Incident incident(@Nullable Instant ended, Part part) {
        return new Incident("i-1", NOON, ended, List.of(part), 7, true);
    }

    private static Part part(
            boolean gone, Map<String, Integer> lostVersions, Map<String, Integer> keptVersions) {
        return new Part(
                "run-1",
                "auth-1",
                "a:3025",
                gone,
                NOON,
                30,
                100,
                lostVersions,
                keptVersions,
                0,
                false);
    }
}
