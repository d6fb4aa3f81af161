package dev.muster.tctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.proto.v1.Incident;
import dev.muster.proto.v1.SharedAuth;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class IncidentsTest {
    @SuppressWarnings("NullAway.Init")
    private FakeAuth auth;

    @BeforeEach
    void open() throws IOException {
        auth = new FakeAuth();
    }

    @AfterEach
    void close() {
        auth.close();
    }

    @Test
    void lsShowsWhatWasLostAndWhatThatShares() {
        addThree();

        var run = TctlRun.of(auth.access(), "incidents", "ls");

        assertThat(run.out())
                .isEqualTo(
                        """
                        Incident Since                Ended                Lost Away Back Shared
                        -------- -------------------- -------------------- ---- ---- ---- -------------------------------
                        three    2026-01-01T00:00:00Z not yet              500  420  80   the lost Auth a-1 at 10.0.0.1:1
                        two      2026-01-01T00:00:00Z 2026-01-01T00:01:00Z 40   1    39   version v1.3.0
                        one      2026-01-01T00:00:00Z 2026-01-01T00:01:00Z 30   30   0    nothing in common
                        """);
        assertThat(run.exit()).isZero();
    }

    @Test
    void lsTellsScriptsTheSame() {
        addThree();

        var json = TctlRun.of(auth.access(), "incidents", "ls", "--format=json").out();

        assertThat(json)
                .contains("\"observed_at\": \"2026-01-02T00:00:00Z\"")
                .contains("\"lost\": 500")
                .contains("\"away\": 420")
                .contains("\"back\": 80")
                .contains("\"gone\": true")
                .contains("\"shared_version\": \"1.3.0\"")
                .contains("\"ended\": \"2026-01-01T00:01:00Z\"");
        assertThat(TctlRun.of(auth.access(), "incidents", "ls", "--format=yaml").out())
                .contains("lost: 500");
    }

    private void addThree() {
        auth.incidents.add(
                incident("three", 500, 420)
                        .setAuth(
                                SharedAuth.newBuilder()
                                        .setAuthId("a-1")
                                        .setAddress("10.0.0.1:1")
                                        .setGone(true))
                        .build());
        auth.incidents.add(ended(incident("two", 40, 1)).setVersion("1.3.0").build());
        auth.incidents.add(ended(incident("one", 30, 30)).build());
    }

    private static Incident.Builder ended(Incident.Builder incident) {
        return incident.setEnded(Agents.at("2026-01-01T00:01:00Z"));
    }

    private static Incident.Builder incident(String id, int lost, int away) {
        return Incident.newBuilder()
                .setId(id)
                .setSince(Agents.at("2026-01-01T00:00:00Z"))
                .setLost(lost)
                .setAway(away);
    }
}
