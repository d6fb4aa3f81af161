package dev.muster.tctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.muster.proto.v1.InstanceCounts;
import dev.muster.proto.v1.InstanceFilter;
import dev.muster.proto.v1.ListInstancesRequest;
import dev.muster.proto.v1.ListScope;
import dev.muster.proto.v1.PingRequest;
import dev.muster.proto.v1.PingResponse;
import dev.muster.proto.v1.Presence;
import dev.muster.proto.v1.PresenceState;
import dev.muster.proto.v1.Role;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class InventoryTest {
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
    void lsPrintsTheContractsColumns() {
        auth.instances.add(Agents.web());
        auth.instances.add(Agents.database());

        var run = TctlRun.of(auth.access(), "inventory", "ls");

        assertThat(run.out())
                .isEqualTo(
                        """
                        Server ID                            Hostname                 Services Agent Version Upgrader Upgrader Version Update Group
                        ------------------------------------ ------------------------ -------- ------------- -------- ---------------- ------------
                        671f3c6b-f9ef-4821-a895-1ce7193be3aa web-1                    Node,App v18.7.3       none     none
                        dac31781-af88-46a0-9f18-01f3c2af7152 db-node-with-a-long-name Db       v18.6.4       unit     v1.2.3           canary
                        """);
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
    }

    @Test
    void lsOfAnEmptyClusterPrintsTheHeader() {
        var run = TctlRun.of(auth.access(), "inventory", "ls");

        assertThat(run.out())
                .isEqualTo(
                        """
                        Server ID Hostname Services Agent Version Upgrader Upgrader Version Update Group
                        --------- -------- -------- ------------- -------- ---------------- ------------
                        """);
    }

    @Test
    void lsPrintsEveryPage() {
        for (int i = 0; i < 5; i++) {
            auth.instances.add(Agents.named("id-" + i, "host-" + i));
        }

        var run = TctlRun.of(auth.access(), "inventory", "ls");

        assertThat(run.out().lines().skip(2)).hasSize(5);
        assertThat(run.out()).contains("id-4");
    }

    @Test
    void lsEscapesWhatWouldSteerTheTerminal() {
        auth.instances.add(Agents.named("id-1", "\u001b[2Jweb\n\u202eevil\u009b"));

        var run = TctlRun.of(auth.access(), "inventory", "ls");

        assertThat(run.out()).contains("\\x1b[2Jweb\\x0a<U+202E>evil\\x9b");
    }

    @Test
    void lsAsJsonHasUnitsAndTimesInUtc() {
        auth.instances.add(Agents.web());

        var run = TctlRun.of(auth.access(), "inventory", "ls", "--format=json");

        assertThat(run.out())
                .isEqualTo(
                        """
                        {
                          "observed_at": "2026-01-02T00:00:00Z",
                          "instances": [
                            {
                              "id": "671f3c6b-f9ef-4821-a895-1ce7193be3aa",
                              "hostname": "web-1",
                              "services": [
                                "node",
                                "app"
                              ],
                              "version": "18.7.3",
                              "labels": {
                                "env": "prod"
                              },
                              "last_seen": "2026-01-01T00:00:05.500Z",
                              "connected": true,
                              "auth_id": "auth-1",
                              "components": [
                                {
                                  "component": "app",
                                  "state": "degraded",
                                  "since": "2026-01-01T00:00:00Z",
                                  "reason": {
                                    "code": "ROLE_NOT_GRANTED",
                                    "cause": "no app in the certificate",
                                    "hint": "Join with a token of type app"
                                  },
                                  "consecutive_failures": 3
                                }
                              ]
                            }
                          ]
                        }
                        """);
    }

    @Test
    void jsonOfAnEmptyClusterIsAnEmptyList() {
        var run = TctlRun.of(auth.access(), "inventory", "ls", "--format=json");

        assertThat(run.out().replaceAll("\\s", ""))
                .isEqualTo("{\"observed_at\":\"2026-01-02T00:00:00Z\",\"instances\":[]}");
    }

    @Test
    void jsonKeepsForeignTextButOnlyInAscii() {
        auth.instances.add(Agents.named("id-1", "\u001b\u009b\u202e é"));

        var run = TctlRun.of(auth.access(), "inventory", "ls", "--format=json");

        assertThat(run.out())
                .containsIgnoringCase("\"hostname\": \"\\u001b\\u009b\\u202e \\u00e9\"");
    }

    @Test
    void lsAsYamlIsABlockList() {
        auth.instances.add(Agents.named("id-1", "web\u001b"));
        auth.instances.add(Agents.named("id-2", "yes"));

        var run = TctlRun.of(auth.access(), "inventory", "ls", "--format=yaml");

        assertThat(run.out())
                .isEqualTo(
                        """
                        observed_at: 2026-01-02T00:00:00Z
                        instances:
                        - id: id-1
                          hostname: "web\\e"
                          services: []
                          version: 1.0.0
                          connected: false
                        - id: id-2
                          hostname: "yes"
                          services: []
                          version: 1.0.0
                          connected: false
                        """);
    }

    @Test
    void lsOfThoseThatAreGoneSaysSinceWhenAndWhy() {
        auth.instances.add(Agents.lost());
        auth.instances.add(Agents.upgrading());
        auth.instances.add(Agents.neverConnected());

        var run = TctlRun.of(auth.access(), "inventory", "ls", "--missing", "--offline-for=1h");

        assertThat(run.out())
                .isEqualTo(
                        """
                        Server ID                            Hostname                 Services Agent Version Upgrader Upgrader Version Update Group Presence            Last Seen  Reason
                        ------------------------------------ ------------------------ -------- ------------- -------- ---------------- ------------ ------------------- ---------- ------------------------------------------------
                        dac31781-af88-46a0-9f18-01f3c2af7152 db-node-with-a-long-name Db       v18.6.4       unit     v1.2.3           canary       offline (lost)      20m ago    it was lost without a goodbye (AGENT_LOST)
                        671f3c6b-f9ef-4821-a895-1ce7193be3aa web-1                    Node,App v18.7.3       none     none                          offline (upgrading) 23h59m ago it went to be upgraded (AGENT_LEFT)
                        e0000000-0000-4000-8000-000000000000 new-1                             v1.0.0        none     none                          never connected     never      it joined and never came (AGENT_NEVER_CONNECTED)
                        """);
        assertThat(auth.listings.getFirst().getScope()).isEqualTo(ListScope.LIST_SCOPE_MISSING);
        assertThat(auth.listings.getLast().getScope()).isEqualTo(ListScope.LIST_SCOPE_MISSING);
        assertThat(auth.listings.getFirst().getOfflineFor().getSeconds()).isEqualTo(3600);
    }

    @Test
    void lsMarksAgentsThatFlap() {
        var since = Agents.at("2026-01-01T23:48:00Z");
        auth.instances.add(Agents.lost().toBuilder().setFlappingSince(since).build());
        auth.instances.add(
                Agents.web().toBuilder()
                        .setPresence(
                                Presence.newBuilder()
                                        .setState(PresenceState.PRESENCE_STATE_CONNECTED))
                        .setFlappingSince(since)
                        .build());

        var all = TctlRun.of(auth.access(), "inventory", "ls", "--all");
        var plain = TctlRun.of(auth.access(), "inventory", "ls");
        var json = TctlRun.of(auth.access(), "inventory", "ls", "--format=json");

        assertThat(all.out())
                .contains(" offline (lost, flapping for 12m) ", " connected (flapping for 12m) ");
        assertThat(plain.out()).doesNotContain("flapping");
        assertThat(json.out()).contains("\"flapping_since\": \"2026-01-01T23:48:00Z\"");
    }

    @Test
    void lsOffersEveryScope() {
        TctlRun.of(auth.access(), "inventory", "ls");
        TctlRun.of(auth.access(), "inventory", "ls", "--all");
        TctlRun.of(auth.access(), "inventory", "ls", "--offline-for=2d");
        var both = TctlRun.of(auth.access(), "inventory", "ls", "--all", "--missing");

        assertThat(auth.listings)
                .extracting(ListInstancesRequest::getScope)
                .containsExactly(
                        ListScope.LIST_SCOPE_UNSPECIFIED,
                        ListScope.LIST_SCOPE_ALL,
                        ListScope.LIST_SCOPE_ALL);
        assertThat(both.exit()).isEqualTo(2);
        assertThat(both.err()).contains("--all", "--missing", "mutually exclusive");
    }

    @Test
    void lsAsDocumentAlwaysSaysWhetherAgentsAreThere() {
        auth.instances.add(Agents.upgrading());

        var run = TctlRun.of(auth.access(), "inventory", "ls", "--format=yaml");

        assertThat(run.out())
                .startsWith("observed_at: 2026-01-02T00:00:00Z\ninstances:\n")
                .contains(
                        """
                          presence: offline
                          presence_since: 2026-01-02T00:00:00Z
                          offline_cause: upgrading
                          expected_back: 2026-01-02T00:05:00Z
                          reason:
                            code: AGENT_LEFT
                            cause: it went to be upgraded
                            hint: Wait
                          last_seen: 2026-01-01T00:00:05.500Z
                          connected: false
                        """);
    }

    @Test
    void filtersTravelToAuth() {
        TctlRun.of(
                auth.access(),
                "inventory",
                "ls",
                "--services=node,App",
                "--older-than=v2.0.0",
                "--newer-than",
                "1.0.0",
                "--exact-version=1.2.3-dev",
                "--upgrader=none",
                "--update-group=canary");

        assertThat(auth.filters)
                .containsExactly(
                        InstanceFilter.newBuilder()
                                .addServices(Role.ROLE_NODE)
                                .addServices(Role.ROLE_APP)
                                .setOlderThan("2.0.0")
                                .setNewerThan("1.0.0")
                                .setExactVersion("1.2.3-dev")
                                .setUpgrader("none")
                                .setUpdateGroup("canary")
                                .build());
    }

    @Test
    void statusCountsTheNewestVersionFirst() {
        auth.counts =
                InstanceCounts.newBuilder()
                        .setTotal(12)
                        .putByVersion("1.9.0", 2)
                        .putByVersion("1.10.0", 10)
                        .putByUpgrader("none", 12)
                        .putByService("kube", 1)
                        .putByService("node", 11)
                        .build();

        var run = TctlRun.of(auth.access(), "inventory", "status", "--upgrader=none");

        assertThat(run.out())
                .isEqualTo(
                        """
                        Versions:
                          v1.10.0: 10
                          v1.9.0: 2
                        Upgraders:
                          none: 12
                        Services:
                          Node: 11
                          Kube: 1
                        Total: 12
                        """);
        assertThat(auth.filters.getFirst().getUpgrader()).isEqualTo("none");
    }

    @Test
    void statusConnectedPrintsTheContractsColumns() {
        auth.connected.add(Agents.connected());

        var run = TctlRun.of(auth.access(), "inventory", "status", "--connected");

        assertThat(run.out())
                .isEqualTo(
                        """
                        Server ID                            Hostname Services Heartbeated Version Upgrader
                        ------------------------------------ -------- -------- ----------- ------- --------
                        671f3c6b-f9ef-4821-a895-1ce7193be3aa web-1    Node,App Node        v18.7.3 none
                        """);
    }

    @Test
    void statusConnectedAsDocumentSaysWhoAnswers() {
        auth.connected.add(Agents.connected());

        var run = TctlRun.of(auth.access(), "inventory", "status", "--connected", "--format=yaml");

        assertThat(run.out())
                .startsWith("auth_id: auth-1\ninstances:\n- id: " + Agents.FIRST)
                .contains("  heartbeated:\n  - node\n")
                .contains("  last_heartbeat: 2026-01-01T00:01:00.123Z\n");
    }

    @Test
    void pingSaysHowLongItTook() {
        auth.pong = pong(12_300_000);

        var run = TctlRun.of(auth.access(), "inventory", "ping", Agents.FIRST, "--timeout=2s");

        assertThat(run.out())
                .isEqualTo("Successfully pinged server \"%s\" (~12ms).\n".formatted(Agents.FIRST));
        assertThat(auth.pings.getFirst().getTimeout().getSeconds()).isEqualTo(2);
    }

    @Test
    void pingOfLessThanAMillisecondShowsAFraction() {
        auth.pong = pong(340_000);

        var run = TctlRun.of(auth.access(), "inventory", "ping", Agents.FIRST);

        assertThat(run.out()).contains("(~0.3ms)");
    }

    @Test
    void pingThroughAnotherAuthSplitsTheTime() {
        auth.pong =
                pong(12_000_000).toBuilder()
                        .setAuthId("auth-2")
                        .setToOwner(Duration.newBuilder().setNanos(3_000_000))
                        .build();

        var run = TctlRun.of(auth.access(), "inventory", "ping", Agents.FIRST);
        var json = TctlRun.of(auth.access(), "inventory", "ping", Agents.FIRST, "--format=json");

        assertThat(run.out())
                .isEqualTo(
                        """
                        Successfully pinged server "%s" (~15ms).
                        3ms to the Auth Service auth-2, 12ms from there to the agent.
                        """
                                .formatted(Agents.FIRST));
        assertThat(json.out())
                .contains("\"auth_id\": \"auth-2\"")
                .contains("\"round_trip_ms\": 12.0")
                .contains("\"to_owner_ms\": 3.0");
    }

    @Test
    void pingStaysWithOneAuthWhenAskedTo() {
        auth.pong = pong(1_000_000);

        TctlRun.of(auth.access(), "inventory", "ping", Agents.FIRST);
        TctlRun.of(auth.access(), "inventory", "ping", Agents.FIRST, "--local");

        assertThat(auth.pings).extracting(PingRequest::getLocal).containsExactly(false, true);
    }

    @Test
    void pingFailsWithAuthsReason() {
        var run = TctlRun.of(auth.access(), "inventory", "ping", Agents.FIRST);

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo(
                        "ERROR: Cannot ping %s: it has no control stream (AGENT_NOT_CONNECTED). Start it\n"
                                .formatted(Agents.FIRST));
    }

    @Test
    void pingTakesTheBeginningOfAnId() {
        auth.instances.add(Agents.web());
        auth.instances.add(Agents.database());
        auth.pong = pong(1_000_000);

        var run = TctlRun.of(auth.access(), "inventory", "ping", "DAC3");

        assertThat(run.exit()).isZero();
        assertThat(auth.pings.getFirst().getId()).isEqualTo(Agents.SECOND);
    }

    @Test
    void pingRefusesABeginningThatTwoAgentsShare() {
        auth.instances.add(Agents.named("671f0000-0000-4000-8000-000000000000", "a"));
        auth.instances.add(Agents.web());

        var run = TctlRun.of(auth.access(), "inventory", "ping", "671f");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains("ARGUMENT_INVALID")
                .contains("671f0000-0000-4000-8000-000000000000, " + Agents.FIRST);
        assertThat(auth.pings).isEmpty();
    }

    @Test
    void pingOfAnUnknownBeginningSaysWhereIdsAre() {
        auth.instances.add(Agents.web());

        for (var id : new String[] {"ffff", "67", "web-1", "\u001b[2J"}) {
            var run = TctlRun.of(auth.access(), "inventory", "ping", id);

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err())
                    .contains("AGENT_UNKNOWN")
                    .contains("tctl inventory ls")
                    .doesNotContain("\u001b");
        }
    }

    private static PingResponse pong(int nanos) {
        return PingResponse.newBuilder()
                .setRoundTrip(Duration.newBuilder().setNanos(nanos))
                .build();
    }
}
