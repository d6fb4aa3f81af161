package dev.muster.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class EventJsonTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void whatTwoInstancesTellOfOneIncidentIsOneEvent() {
        var begun = new AuditEvent.IncidentBegun(loss("i-1", 20));
        var again = new AuditEvent.IncidentBegun(loss("i-1", 25));
        var ended = new AuditEvent.IncidentEnded(loss("i-1", 25), NOON);
        var other = new AuditEvent.IncidentBegun(loss("i-2", 20));

        assertThat(uid("one", again)).isEqualTo(uid("one", begun));
        assertThat(uid("one", ended)).isNotEqualTo(uid("one", begun));
        assertThat(uid("one", other)).isNotEqualTo(uid("one", begun));
        assertThat(uid("other", begun)).isNotEqualTo(uid("one", begun));
    }

    private static String uid(String cluster, AuditEvent event) {
        var line = new EventJson(cluster).line(event, NOON, 0, 1);
        return JsonMapper.shared().readTree(line).path("uid").asString();
    }

    private static LossSummary loss(String incident, int lost) {
        return new LossSummary(incident, lost, 0, 0, "", "");
    }
}
