package dev.muster.tctl;

import com.google.protobuf.Timestamp;
import dev.muster.proto.v1.AgentInfo;
import dev.muster.proto.v1.ComponentHealth;
import dev.muster.proto.v1.ConnectedInstance;
import dev.muster.proto.v1.Instance;
import dev.muster.proto.v1.LifecycleState;
import dev.muster.proto.v1.Presence;
import dev.muster.proto.v1.PresenceState;
import dev.muster.proto.v1.Reason;
import dev.muster.proto.v1.Role;
import java.time.Instant;

/// Agents that tests list.
final class Agents {
    static final String FIRST = "671f3c6b-f9ef-4821-a895-1ce7193be3aa";
    static final String SECOND = "dac31781-af88-46a0-9f18-01f3c2af7152";

    private Agents() {}

    static Instance web() {
        return Instance.newBuilder()
                .setId(FIRST)
                .setAgent(
                        AgentInfo.newBuilder()
                                .setHostname("web-1")
                                .setVersion("18.7.3")
                                .addServices(Role.ROLE_APP)
                                .addServices(Role.ROLE_NODE)
                                .putLabels("env", "prod"))
                .setLastSeen(at("2026-01-01T00:00:05.500Z"))
                .setConnected(true)
                .setAuthId("auth-1")
                .addComponents(
                        ComponentHealth.newBuilder()
                                .setComponent("app")
                                .setState(LifecycleState.LIFECYCLE_STATE_DEGRADED)
                                .setSince(at("2026-01-01T00:00:00Z"))
                                .setConsecutiveFailures(3)
                                .setReason(
                                        reason(
                                                "ROLE_NOT_GRANTED",
                                                "no app in the certificate",
                                                "Join with a token of type app")))
                .build();
    }

    static Instance database() {
        return Instance.newBuilder()
                .setId(SECOND)
                .setAgent(
                        AgentInfo.newBuilder()
                                .setHostname("db-node-with-a-long-name")
                                .setVersion("18.6.4")
                                .addServices(Role.ROLE_DB)
                                .setUpgrader("unit")
                                .setUpgraderVersion("v1.2.3")
                                .setUpdateGroup("canary"))
                .build();
    }

    /// Lost 20 minutes before [FakeAuth#NOW].
    static Instance lost() {
        return database().toBuilder()
                .setLastSeen(at("2026-01-01T23:40:00Z"))
                .setPresence(
                        Presence.newBuilder()
                                .setState(PresenceState.PRESENCE_STATE_OFFLINE)
                                .setSince(at("2026-01-01T23:40:14Z"))
                                .setOfflineCause("lost")
                                .setReason(
                                        reason(
                                                "AGENT_LOST",
                                                "it was lost without a goodbye",
                                                "See whether its host runs")))
                .build();
    }

    static Instance upgrading() {
        return web().toBuilder()
                .setConnected(false)
                .setPresence(
                        Presence.newBuilder()
                                .setState(PresenceState.PRESENCE_STATE_OFFLINE)
                                .setSince(at("2026-01-02T00:00:00Z"))
                                .setOfflineCause("upgrading")
                                .setExpectedBack(at("2026-01-02T00:05:00Z"))
                                .setReason(reason("AGENT_LEFT", "it went to be upgraded", "Wait")))
                .build();
    }

    static Instance neverConnected() {
        return named("e0000000-0000-4000-8000-000000000000", "new-1").toBuilder()
                .setPresence(
                        Presence.newBuilder()
                                .setState(PresenceState.PRESENCE_STATE_NEVER_CONNECTED)
                                .setSince(at("2026-01-01T00:00:00Z"))
                                .setReason(
                                        reason(
                                                "AGENT_NEVER_CONNECTED",
                                                "it joined and never came",
                                                "See its log")))
                .build();
    }

    static Reason reason(String code, String cause, String hint) {
        return Reason.newBuilder().setCode(code).setCause(cause).setHint(hint).build();
    }

    static Instance named(String id, String hostname) {
        return Instance.newBuilder()
                .setId(id)
                .setAgent(AgentInfo.newBuilder().setHostname(hostname).setVersion("1.0.0"))
                .build();
    }

    static ConnectedInstance connected() {
        return ConnectedInstance.newBuilder()
                .setId(FIRST)
                .setAgent(web().getAgent())
                .addHeartbeated(Role.ROLE_NODE)
                .setConnectedSince(at("2026-01-01T00:00:00Z"))
                .setLastHeartbeat(at("2026-01-01T00:01:00.123456789Z"))
                .build();
    }

    static Timestamp at(String time) {
        var instant = Instant.parse(time);
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
