package dev.muster.tctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.proto.v1.AgentTargets;
import dev.muster.proto.v1.ListTargetsRequest;
import dev.muster.proto.v1.Role;
import dev.muster.proto.v1.TargetHealth;
import dev.muster.proto.v1.TargetState;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TargetsTest {
    @SuppressWarnings("NullAway.Init")
    private FakeAuth auth;

    @BeforeEach
    void open() throws IOException {
        auth = new FakeAuth();
        auth.instances.add(Agents.web());
        auth.targets.add(
                AgentTargets.newBuilder()
                        .setId(Agents.FIRST)
                        .setHostname("web-1")
                        .setConnected(true)
                        .setLastSeen(FakeAuth.NOW)
                        .addTargets(
                                TargetHealth.newBuilder()
                                        .setService(Role.ROLE_APP)
                                        .setName("wiki")
                                        .setUri("http://127.0.0.1:8080/")
                                        .setState(TargetState.TARGET_STATE_UNHEALTHY)
                                        .setSince(Agents.at("2026-01-01T23:57:00Z"))
                                        .setRequired(true)
                                        .setReason(
                                                Agents.reason(
                                                        "TARGET_UNREACHABLE",
                                                        "connection refused",
                                                        "Check that it runs"))
                                        .build())
                        .build());
        for (int i = 0; i < 2; i++) {
            auth.targets.add(
                    AgentTargets.newBuilder()
                            .setId(Agents.SECOND)
                            .setHostname("db-1")
                            .setLastSeen(Agents.at("2026-01-01T23:45:00Z"))
                            .addTargets(
                                    TargetHealth.newBuilder()
                                            .setService(Role.ROLE_DB)
                                            .setName("orders\u001b[2J" + i)
                                            .setState(TargetState.TARGET_STATE_HEALTHY)
                                            .setSince(Agents.at("2026-01-01T00:00:00Z")))
                            .build());
        }
    }

    @AfterEach
    void close() {
        auth.close();
    }

    @Test
    void showsHowTargetsAreAndHowOldThatNewsIs() {
        var run = TctlRun.of(auth.access(), "inventory", "targets");

        assertThat(run.out())
                .isEqualTo(
                        """
                        Server ID                            Hostname Service Target         State     Since  Required As Of   Reason
                        ------------------------------------ -------- ------- -------------- --------- ------ -------- ------- ---------------------------------------
                        671f3c6b-f9ef-4821-a895-1ce7193be3aa web-1    App     wiki           unhealthy 3m ago yes      now     connection refused (TARGET_UNREACHABLE)
                        dac31781-af88-46a0-9f18-01f3c2af7152 db-1     Db      orders\\x1b[2J0 healthy   1d ago no       15m ago
                        dac31781-af88-46a0-9f18-01f3c2af7152 db-1     Db      orders\\x1b[2J1 healthy   1d ago no       15m ago
                        """);
    }

    @Test
    void asksForWhatIsWanted() {
        TctlRun.of(
                auth.access(), "inventory", "targets", "671f", "--service=app,db", "--unhealthy");

        assertThat(auth.targetListings)
                .first()
                .isEqualTo(
                        ListTargetsRequest.newBuilder()
                                .setId(Agents.FIRST)
                                .addServices(Role.ROLE_APP)
                                .addServices(Role.ROLE_DB)
                                .setUnhealthy(true)
                                .build());
    }

    @Test
    void asDocumentHasTheAddressAndTheWholeReason() {
        auth.targets.subList(1, 3).clear();

        var run = TctlRun.of(auth.access(), "inventory", "targets", "--format=yaml");

        assertThat(run.out())
                .isEqualTo(
                        """
                        observed_at: 2026-01-02T00:00:00Z
                        targets:
                        - id: 671f3c6b-f9ef-4821-a895-1ce7193be3aa
                          hostname: web-1
                          connected: true
                          last_seen: 2026-01-02T00:00:00Z
                          service: app
                          target: wiki
                          uri: http://127.0.0.1:8080/
                          state: unhealthy
                          required: true
                          since: 2026-01-01T23:57:00Z
                          reason:
                            code: TARGET_UNREACHABLE
                            cause: connection refused
                            hint: Check that it runs
                        """);
    }
}
