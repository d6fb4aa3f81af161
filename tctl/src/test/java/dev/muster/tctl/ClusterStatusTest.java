package dev.muster.tctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.ConnectedInstance;
import dev.muster.proto.v1.Coverage;
import dev.muster.proto.v1.InstanceCounts;
import dev.muster.proto.v1.ListClusterResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClusterStatusTest {
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
    void listsTheAgentsOfAllAuthsAndWhoseTheyAre() {
        agents(at("auth-1"), at("auth-2").toBuilder().setId(Agents.SECOND).build());
        end(whole());

        var run = TctlRun.of(auth.access(), "inventory", "status", "--cluster", "--services=app");

        assertThat(run.out())
                .isEqualTo(
                        """
                        Server ID                            Hostname Services Heartbeated Version Upgrader Auth ID
                        ------------------------------------ -------- -------- ----------- ------- -------- -------
                        671f3c6b-f9ef-4821-a895-1ce7193be3aa web-1    Node,App Node        v18.7.3 none     auth-1
                        dac31781-af88-46a0-9f18-01f3c2af7152 web-1    Node,App Node        v18.7.3 none     auth-2

                        Auth ID Address        Agents Observed At          Round Trip Missing
                        ------- -------------- ------ -------------------- ---------- -------
                        auth-1  192.0.2.1:3025 1      2026-01-02T00:00:00Z
                        auth-2  192.0.2.2:3025 1      2026-01-02T00:00:01Z 3ms
                        """);
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(auth.filters.getFirst().getServicesCount()).isEqualTo(1);
    }

    @Test
    void exitsWith3AndNamesTheAuthThatDoesNotAnswer() {
        agents(at("auth-1"));
        end(partly());

        var text = TctlRun.of(auth.access(), "inventory", "status", "--cluster");
        var json = TctlRun.of(auth.access(), "inventory", "status", "--cluster", "--format=json");

        assertThat(text.exit()).isEqualTo(3);
        assertThat(text.err())
                .isEqualTo(
                        """
                        WARNING: without the Auth Service auth-2 at 192.0.2.2:3025: no answer in time (AUTH_TIMEOUT)
                        WARNING: there may be Auth Services that are not known here: it is down (BACKEND_UNAVAILABLE)
                        """);
        assertThat(text.out())
                .endsWith(
                        "auth-2  192.0.2.2:3025"
                                + " ".repeat(40)
                                + "no answer in time (AUTH_TIMEOUT)\n");
        assertThat(json.exit()).isEqualTo(3);
        assertThat(json.out())
                .contains(
                        """
                          ],
                          "complete": false,
                          "observed_at": "2026-01-02T00:00:00Z",
                          "answered_by": "auth-1",
                          "sources": [
                            {
                              "auth_id": "auth-1",
                              "address": "192.0.2.1:3025",
                              "answered": true,
                              "observed_at": "2026-01-02T00:00:00Z",
                              "round_trip_ms": 0.0,
                              "agents": 1
                            },
                            {
                              "auth_id": "auth-2",
                              "address": "192.0.2.2:3025",
                              "answered": false,
                              "reason": {
                                "code": "AUTH_TIMEOUT",
                                "cause": "no answer in time",
                                "hint": "Look at it"
                              }
                            }
                          ],
                          "doubt": {
                            "code": "BACKEND_UNAVAILABLE",
                            "cause": "it is down",
                            "hint": "Start it"
                          }
                        }
                        """);
    }

    @Test
    void saysWhichPartOfAnAuthIsMissing() {
        agents(at("auth-1"));
        var broken =
                partly().getSources(1).toBuilder().setObservedAt(FakeAuth.NOW).setAgents(1).build();
        end(partly().toBuilder().clearDoubt().setSources(1, broken).build());

        var run = TctlRun.of(auth.access(), "inventory", "status", "--cluster");

        assertThat(run.err())
                .isEqualTo(
                        "WARNING: without the rest of the Auth Service auth-2 at 192.0.2.2:3025: no"
                                + " answer in time (AUTH_TIMEOUT)\n");
    }

    @Test
    void showsProcessesThatShareAnIdentity() {
        agents(at("auth-1"));
        agents(at("auth-2"), at("auth-2"));
        end(whole());

        var text = TctlRun.of(auth.access(), "inventory", "status", "--cluster");
        var yaml = TctlRun.of(auth.access(), "inventory", "status", "--cluster", "--format=yaml");

        assertThat(text.out())
                .contains(
                        "3 processes are connected as %s: copies of one data directory, or one that has just restarted; run `tctl inventory why %s`\n"
                                .formatted(Agents.FIRST, Agents.FIRST));
        assertThat(yaml.out())
                .startsWith("instances:\n- id: " + Agents.FIRST)
                .contains("\n  auth_id: auth-2\n")
                .contains("\ncomplete: true\nobserved_at: 2026-01-02T00:00:00Z\n");
    }

    @Test
    void countsTheAgentsOfAllAuthsAndOfEach() {
        auth.counts = InstanceCounts.newBuilder().setTotal(2).putByVersion("1.0.0", 2).build();
        end(whole());

        var text = TctlRun.of(auth.access(), "inventory", "status", "--cluster", "--counts");
        var json =
                TctlRun.of(
                        auth.access(),
                        "inventory",
                        "status",
                        "--counts",
                        "--cluster",
                        "--format=json");
        end(partly());
        var part = TctlRun.of(auth.access(), "inventory", "status", "--cluster", "--counts");

        assertThat(text.out())
                .contains("Versions:\n  v1.0.0: 2\n", "Total: 2\n\nAuth ID Address ")
                .endsWith("auth-2  192.0.2.2:3025 1      2026-01-02T00:00:01Z 3ms\n");
        assertThat(json.out()).contains("\"total\": 2", "\"complete\": true", "\"agents\": 1");
        assertThat(part.exit()).isEqualTo(3);
        assertThat(part.err()).contains("without the Auth Service auth-2");
    }

    @Test
    void ofOneAuthAndOfAllAreTwoQuestions() {
        var run = TctlRun.of(auth.access(), "inventory", "status", "--cluster", "--connected");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).startsWith("ERROR: --connected").contains("mutually exclusive");
        assertThat(TctlRun.of(auth.access(), "inventory", "status", "--counts").exit())
                .isEqualTo(2);
    }

    private void agents(ConnectedInstance... agents) {
        auth.clusterParts.add(
                ListClusterResponse.newBuilder().addAllInstances(List.of(agents)).build());
    }

    private void end(Coverage coverage) {
        auth.clusterParts.add(ListClusterResponse.newBuilder().setCoverage(coverage).build());
    }

    private static ConnectedInstance at(String authId) {
        return Agents.connected().toBuilder().setAuthId(authId).build();
    }

    private static Coverage whole() {
        return Coverage.newBuilder()
                .setComplete(true)
                .setObservedAt(FakeAuth.NOW)
                .setAuthId("auth-1")
                .addSources(
                        AuthSource.newBuilder()
                                .setAuthId("auth-1")
                                .setAddress("192.0.2.1:3025")
                                .setObservedAt(FakeAuth.NOW)
                                .setRoundTrip(Duration.getDefaultInstance())
                                .setAgents(1))
                .addSources(
                        AuthSource.newBuilder()
                                .setAuthId("auth-2")
                                .setAddress("192.0.2.2:3025")
                                .setObservedAt(Agents.at("2026-01-02T00:00:01Z"))
                                .setRoundTrip(Duration.newBuilder().setNanos(3_000_000))
                                .setAgents(1))
                .build();
    }

    private static Coverage partly() {
        return whole().toBuilder()
                .setComplete(false)
                .setDoubt(Agents.reason("BACKEND_UNAVAILABLE", "it is down", "Start it"))
                .setSources(
                        1,
                        AuthSource.newBuilder()
                                .setAuthId("auth-2")
                                .setAddress("192.0.2.2:3025")
                                .setReason(
                                        Agents.reason(
                                                "AUTH_TIMEOUT", "no answer in time", "Look at it")))
                .build();
    }
}
