package dev.muster.tctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.proto.v1.ComponentHealth;
import dev.muster.proto.v1.Instance;
import dev.muster.proto.v1.InstanceDetail;
import dev.muster.proto.v1.LifecycleState;
import dev.muster.proto.v1.LiveStream;
import dev.muster.proto.v1.Presence;
import dev.muster.proto.v1.PresenceState;
import dev.muster.proto.v1.Role;
import dev.muster.proto.v1.TargetHealth;
import dev.muster.proto.v1.TargetState;
import dev.muster.runtime.rpc.WireTimes;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WhyTest {
    private static final Presence CONNECTED =
            Presence.newBuilder()
                    .setState(PresenceState.PRESENCE_STATE_CONNECTED)
                    .setSince(Agents.at("2026-01-01T23:00:00Z"))
                    .build();
    private static final ComponentHealth NODE =
            ComponentHealth.newBuilder()
                    .setComponent("node")
                    .setState(LifecycleState.LIFECYCLE_STATE_OK)
                    .setSince(Agents.at("2026-01-01T23:00:01Z"))
                    .build();
    private static final LiveStream STREAM =
            LiveStream.newBuilder()
                    .setProcessId("p-2")
                    .setRemoteAddr("192.0.2.1")
                    .setConnectedSince(Agents.at("2026-01-01T23:00:00Z"))
                    .setLastHeartbeat(Agents.at("2026-01-01T23:59:55Z"))
                    .setReturnPathConfirmed(Agents.at("2026-01-01T23:59:56Z"))
                    .setRoundTrip(WireTimes.toProto(Duration.ofMillis(12)))
                    .setClockSkew(WireTimes.toProto(Duration.ofMillis(-2500)))
                    .setPresence(CONNECTED)
                    .build();

    @SuppressWarnings("NullAway.Init")
    private FakeAuth auth;

    @BeforeEach
    void open() throws IOException {
        auth = new FakeAuth();
        auth.instances.add(Agents.web());
    }

    @AfterEach
    void close() {
        auth.close();
    }

    @Test
    void ofAnAgentThatIsWellSaysSoAndExitsWithZero() {
        auth.detail =
                detail(well().build()).addStreams(STREAM.toBuilder().clearClockSkew()).build();

        var run = why();

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .isEqualTo(
                        """
                        web-1 (671f3c6b-f9ef-4821-a895-1ce7193be3aa) is ok: connected since 2026-01-01T23:00:00Z (1h), node

                        Presence
                          connected since 2026-01-01T23:00:00Z (1h)
                            by the Auth Service auth-1

                        Components
                          node: ok since 2026-01-01T23:00:01Z (59m)

                        Streams to the Auth Service auth-1
                          from 192.0.2.1 since 2026-01-01T23:00:00Z (1h), process p-2
                            last heartbeat 5s ago, return path confirmed 4s ago, round trip 12ms, clock right

                        What to do next
                          `tctl inventory history 671f3c6b-f9ef-4821-a895-1ce7193be3aa` tells what changed before
                        """);
    }

    @Test
    void ofAnAgentWhoseAuthDoesNotAnswerSaysThatNobodyKnows() {
        var down =
                dev.muster.proto.v1.Reason.newBuilder()
                        .setCode("OWNER_DOWN")
                        .setCause("auth-2 does not answer")
                        .setHint("Ask again");
        auth.detail = detail(well().build()).setUnconfirmed(down).build();

        var run = why();

        assertThat(run.exit()).isOne();
        assertThat(run.out())
                .startsWith(
                        "web-1 (671f3c6b-f9ef-4821-a895-1ce7193be3aa) may be well or not: auth-2"
                                + " does not answer\n")
                .contains("Presence, as the storage remembers it")
                .contains("What to do next\n  Ask again\n");
    }

    @Test
    void ofAnAgentThatIsDegradedSaysWhatIsWrongAndWhatToDo() {
        var app =
                Agents.web().getComponents(0).toBuilder()
                        .setSince(Agents.at("2026-01-01T23:58:00Z"))
                        .setLastSuccess(Agents.at("2026-01-01T23:57:00Z"))
                        .setNextAttempt(Agents.at("2026-01-02T00:00:05Z"));
        var grafana =
                TargetHealth.newBuilder()
                        .setService(Role.ROLE_APP)
                        .setName("grafana")
                        .setUri("http://localhost:3000")
                        .setState(TargetState.TARGET_STATE_UNHEALTHY)
                        .setSince(Agents.at("2026-01-01T23:59:00Z"))
                        .setReason(Agents.reason("TARGET_UNREACHABLE", "refused", "Start it"));
        auth.detail = detail(well().addComponents(app).addTargets(grafana).build()).build();

        var run = why();

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.out())
                .startsWith(
                        "web-1 (%s) is degraded: app since 2026-01-01T23:58:00Z (2m)\n"
                                .formatted(Agents.FIRST))
                .contains(
                        """
                        Components
                          app: degraded since 2026-01-01T23:58:00Z (2m)
                            ROLE_NOT_GRANTED: no app in the certificate
                            failures in a row: 3, last success: 3m ago, next attempt: in 5s
                          node: ok since 2026-01-01T23:00:01Z (59m)

                        Unhealthy targets
                          app grafana (http://localhost:3000): unhealthy since 2026-01-01T23:59:00Z (1m)
                            TARGET_UNREACHABLE: refused
                        """,
                        """
                        What to do next
                          Join with a token of type app
                          Start it
                          `tctl inventory history\
                        """);
    }

    @Test
    void ofAnUnhealthyTargetAloneExitsWithThree() {
        var sshd =
                TargetHealth.newBuilder()
                        .setName("sshd")
                        .setState(TargetState.TARGET_STATE_UNHEALTHY)
                        .setSince(Agents.at("2026-01-01T23:59:00Z"));
        auth.detail = detail(well().addTargets(sshd).build()).build();

        var run = why();

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .startsWith("web-1 (%s) is ok, but unhealthy: sshd since".formatted(Agents.FIRST));
    }

    @Test
    void ofAnAgentThatIsGoneSaysSinceWhenAndWhy() {
        auth.instances.add(Agents.lost());
        auth.detail = detail(Agents.lost().toBuilder().setAuthId("auth-2").build()).build();

        var run = TctlRun.of(auth.access(), "inventory", "why", Agents.SECOND);

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.out())
                .startsWith(
                        "db-node-with-a-long-name (%s) is offline (lost) since 2026-01-01T23:40:14Z (19m)\n"
                                .formatted(Agents.SECOND))
                .contains(
                        """
                            AGENT_LOST: it was lost without a goodbye
                            last seen 20m ago
                            last by the Auth Service auth-2
                        """,
                        "\nWhat to do next\n  See whether its host runs\n");
    }

    @Test
    void ofClonesShowsBothAndWhichOneCounts() {
        var objection = Agents.reason("DUPLICATE_IDENTITY", "this one is the older", "remove it");
        auth.detail =
                detail(well().build())
                        .addStreams(STREAM)
                        .addStreams(
                                STREAM.toBuilder()
                                        .setProcessId("p-1")
                                        .setRemoteAddr("192.0.2.7")
                                        .setObjection(objection))
                        .addWarnings(
                                Agents.reason("DUPLICATE_IDENTITY", "2 processes", "remove it"))
                        .addWarnings(Agents.reason("CLOCK_SKEWED", "2s500ms behind", "Check NTP"))
                        .build();

        var run = why();

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains(
                        "(1h), node; 2 warnings\n",
                        "(1h), process p-2: this one counts\n",
                        "round trip 12ms, clock 2s500ms behind\n",
                        "(1h), process p-1: held beside it\n",
                        "    DUPLICATE_IDENTITY: this one is the older\n",
                        """
                        Warnings
                          DUPLICATE_IDENTITY: 2 processes
                          CLOCK_SKEWED: 2s500ms behind

                        What to do next
                          remove it
                          Check NTP
                        """);
    }

    @Test
    void theConnectedShowThatProcessesShareAnIdentity() {
        var counting = Agents.connected().toBuilder().setStream(STREAM).build();
        auth.connected.add(counting);
        auth.connected.add(
                counting.toBuilder()
                        .setStream(
                                STREAM.toBuilder()
                                        .setObjection(
                                                Agents.reason("DUPLICATE_IDENTITY", "older", "")))
                        .build());

        assertThat(TctlRun.of(auth.access(), "inventory", "status", "--connected").out())
                .endsWith(
                        "\n2 processes share the identity %s; run `tctl inventory why %s`\n"
                                .formatted(Agents.FIRST, Agents.FIRST));
        assertThat(
                        TctlRun.of(
                                        auth.access(),
                                        "inventory",
                                        "status",
                                        "--connected",
                                        "--format=yaml")
                                .out())
                .contains("  stream:\n    process_id: p-2\n", "    objection:\n")
                .doesNotContain("processes share");
    }

    @Test
    void whatAnAgentClaimsSteersNoTerminal() {
        var instance = well();
        instance.getAgentBuilder().setHostname("web\u001b[2J\n-1");
        instance.addComponents(
                NODE.toBuilder()
                        .setComponent("\u202eapp")
                        .setState(LifecycleState.LIFECYCLE_STATE_STARTING)
                        .setReason(Agents.reason("INTERNAL", "a\nb", "c\u0007")));
        auth.detail = detail(instance.build()).build();

        var run = why();

        assertThat(run.out())
                .startsWith("web\\x1b[2J\\x0a-1 (")
                .contains("<U+202E>app: starting", "INTERNAL: a\\x0ab\n", "  c\\x07\n");
    }

    @Test
    void asDocumentIsWhole() {
        auth.detail =
                detail(well().build())
                        .addStreams(STREAM)
                        .addWarnings(Agents.reason("CLOCK_SKEWED", "2s500ms behind", "Check NTP"))
                        .build();

        var run = TctlRun.of(auth.access(), "inventory", "why", Agents.FIRST, "--format=yaml");

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .startsWith("verdict: ")
                .contains(
                        """
                        well: true
                        observed_at: 2026-01-02T00:00:00Z
                        auth_id: auth-1
                        instance:
                          id: 671f3c6b-f9ef-4821-a895-1ce7193be3aa
                          hostname: web-1
                        """,
                        """
                        streams:
                        - process_id: p-2
                          remote_addr: 192.0.2.1
                          connected_since: 2026-01-01T23:00:00Z
                          last_heartbeat: 2026-01-01T23:59:55Z
                          return_path_confirmed: 2026-01-01T23:59:56Z
                          round_trip_ms: 12.0
                          clock_skew_seconds: -2.5
                          presence: connected
                          presence_since: 2026-01-01T23:00:00Z
                        warnings:
                        - code: CLOCK_SKEWED
                          cause: 2s500ms behind
                          hint: Check NTP
                        """);
    }

    @Test
    void ofAnUnknownAgentIsAnError() {
        var run = TctlRun.of(auth.access(), "inventory", "why", "ffff");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).startsWith("ERROR: Cannot tell of ffff: ");
    }

    @Test
    void itsHelpHasExitCodes() {
        var run = TctlRun.of(auth.access(), "inventory", "why", "--help");

        assertThat(run.out()).contains("Exit codes:", "3   It is not well", "Examples:");
    }

    private TctlRun why() {
        return TctlRun.of(auth.access(), "inventory", "why", "671f");
    }

    private static Instance.Builder well() {
        return Agents.web().toBuilder()
                .clearComponents()
                .addComponents(NODE)
                .setPresence(CONNECTED);
    }

    private static InstanceDetail.Builder detail(Instance instance) {
        return InstanceDetail.newBuilder()
                .setInstance(instance)
                .setObservedAt(FakeAuth.NOW)
                .setAuthId("auth-1");
    }
}
