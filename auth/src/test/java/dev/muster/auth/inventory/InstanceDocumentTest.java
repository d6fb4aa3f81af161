package dev.muster.auth.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.Flapping;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.runtime.health.AgentHealth;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ComponentState;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class InstanceDocumentTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123Z");
    private static final Reason WHY =
            new Reason(Reason.Code.AUTH_UNREACHABLE, "no route", "check it");

    private final JsonMapper json = new JsonMapper();

    @Test
    void readsWhatItWrote() {
        for (var instance :
                List.of(
                        instance(new Presence.Connected(NOON)),
                        instance(new Presence.NeverConnected(NOON)),
                        instance(new Presence.Suspect(NOON, Doubt.DROPPED)),
                        instance(
                                new Presence.Offline(
                                        NOON.plusSeconds(2),
                                        LeaveCause.UPGRADING,
                                        NOON,
                                        NOON.plusSeconds(9))))) {
            assertThat(InstanceDocument.decode(InstanceDocument.encode(instance, null)))
                    .contains(instance);
        }
    }

    @Test
    void remembersWhatTheAgentWasToldWhereThatIsLess() {
        var now = instance(new Presence.Connected(NOON));
        assertThat(encode(now)).doesNotContain("told_epoch");

        var later = connection(now, new Connection(9, 8, "run-2", "auth-2", "process-1", NOON));
        var document = InstanceDocument.encode(later, encode(now));

        assertThat(InstanceDocument.decode(document)).contains(later);
        assertThat(InstanceDocument.encode(now, document)).doesNotContain("told_epoch");
    }

    @Test
    void remembersHowOftenTheAgentWasLost() {
        var calm = instance(new Presence.Connected(NOON));
        assertThat(json.readTree(encode(calm)).has("flapping")).isFalse();

        for (var flapping :
                List.of(
                        new Flapping.Calm(0.125, NOON),
                        new Flapping.Restless(NOON, 3.7, NOON.plusSeconds(5)))) {
            var restless = flapping(calm, flapping);
            assertThat(InstanceDocument.decode(encode(restless))).contains(restless);
            var calmAgain = InstanceDocument.encode(calm, encode(restless));
            assertThat(InstanceDocument.decode(calmAgain)).contains(calm);
        }
    }

    @Test
    void readsDocumentsThatDoNotSaySinceWhen() {
        var gone = new Presence.Offline(LeaveCause.STOPPED, NOON.plusSeconds(7));

        assertThat(withoutSince(new Presence.Connected(NOON.plusSeconds(7))))
                .as("since the connection is")
                .isEqualTo(new Presence.Connected(NOON));
        assertThat(withoutSince(new Presence.NeverConnected(NOON.plusSeconds(7))))
                .isEqualTo(new Presence.NeverConnected(NOON));
        assertThat(withoutSince(gone)).as("since it was last seen").isEqualTo(gone);
    }

    @Test
    void keepsTheFieldsOfANewerVersion() {
        var before = (ObjectNode) json.readTree(encode(instance(new Presence.Connected(NOON))));
        before.put("v", 7);
        before.putObject("quarantine").put("since", "today");
        ((ObjectNode) before.path("connection")).put("via", "relay");
        ((ObjectNode) before.path("presence")).put("suspect", true);

        var after =
                json.readTree(
                        InstanceDocument.encode(
                                instance(new Presence.Offline(LeaveCause.LOST, NOON)),
                                before.toString()));

        assertThat(after.path("v").asInt()).isEqualTo(7);
        assertThat(after.at("/quarantine/since").asString()).isEqualTo("today");
        assertThat(after.at("/connection/via").asString()).isEqualTo("relay");
        assertThat(after.at("/presence/suspect").asBoolean()).isTrue();
        assertThat(after.at("/presence/state").asString()).isEqualTo("offline");
    }

    @Test
    void understandsANewerDocumentAsFarAsItCan() {
        var newer = (ObjectNode) json.readTree(encode(instance(new Presence.Connected(NOON))));
        newer.put("v", 2);
        newer.withArray("components")
                .addObject()
                .put("component", "x")
                .put("state", "asleep")
                .put("since", NOON.toString());
        newer.withObject("agent").withArray("services").add("mainframe");
        newer.withArray("targets")
                .addObject()
                .put("service", "mainframe")
                .put("state", "healthy")
                .put("since", NOON.toString());
        newer.withArray("targets")
                .addObject()
                .put("service", "app")
                .put("state", "asleep")
                .put("since", NOON.toString());

        assertThat(InstanceDocument.decode(newer.toString()))
                .contains(instance(new Presence.Connected(NOON)));
    }

    @Test
    void oneWhoseStreamWasDroppedIsConnectedToEarlierVersions() {
        var dropped = instance(new Presence.Suspect(NOON, Doubt.DROPPED));

        assertThat(json.readTree(encode(dropped)).at("/presence/state").asString())
                .isEqualTo("connected");
        var back = InstanceDocument.encode(instance(new Presence.Connected(NOON)), encode(dropped));
        assertThat(InstanceDocument.decode(back)).contains(instance(new Presence.Connected(NOON)));
    }

    @Test
    void leavesNothingOfAnEarlierAbsence() {
        var offline = encode(instance(new Presence.Offline(LeaveCause.LOST, NOON)));

        var connected =
                json.readTree(
                        InstanceDocument.encode(instance(new Presence.Connected(NOON)), offline));

        assertThat(connected.path("presence").has("last_seen")).isFalse();
        assertThat(connected.path("presence").has("cause")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"v\":1,\"id\":\"00000000-0000-4000-0000-000000000001\"}",
                "{\"v\":1,\"id\":{\"a\":1}}",
                "\u0000\u0001"
            })
    void hasNoOpinionOnADamagedDocument(String damaged) {
        assertThat(InstanceDocument.decode(damaged)).isEmpty();
    }

    private Presence withoutSince(Presence presence) {
        var document = (ObjectNode) json.readTree(encode(instance(presence)));
        ((ObjectNode) document.path("presence")).remove("since");
        return InstanceDocument.decode(document.toString()).orElseThrow().presence();
    }

    private static String encode(Instance instance) {
        return InstanceDocument.encode(instance, null);
    }

    @Test
    void readsDocumentsThatDoNotSpeakOfTargets() {
        var document = (ObjectNode) json.readTree(encode(instance(new Presence.Connected(NOON))));
        document.remove("targets");

        var health = InstanceDocument.decode(document.toString()).orElseThrow().health();

        assertThat(health.targets()).isEmpty();
        assertThat(health.components()).hasSize(4);
    }

    private static Instance instance(Presence presence) {
        return new Instance(
                Agents.id(1),
                new Enrollment("sha256:aa", Set.of(Role.NODE, Role.APP), "token", NOON),
                new Connection(7, "run-1", "auth-1", "process-1", NOON),
                Agents.info("größe-1"),
                new AgentHealth(components(), targets()),
                presence);
    }

    private static List<TargetHealth> targets() {
        return List.of(
                new TargetHealth(
                        Role.NODE,
                        "sshd",
                        "ssh://127.0.0.1:22",
                        new TargetState.Healthy(NOON),
                        true),
                new TargetHealth(
                        Role.APP, "größe", "http://a", new TargetState.Unhealthy(NOON, WHY), false),
                new TargetHealth(
                        Role.DB, "b", "tcp://b:1", new TargetState.Unknown(NOON, WHY), false));
    }

    private static List<ComponentHealth> components() {
        return List.of(
                new ComponentHealth("instance", new ComponentState.Ok(NOON), 0, NOON, null),
                new ComponentHealth("node", new ComponentState.Degraded(NOON, WHY), 3, null, NOON),
                new ComponentHealth("app", new ComponentState.Recovering(NOON, WHY), 0, NOON, null),
                new ComponentHealth("db", new ComponentState.Starting(NOON, WHY), 1, null, NOON));
    }

    private static Instance connection(Instance before, Connection connection) {
        return new Instance(
                before.id(),
                before.enrollment(),
                connection,
                before.agent(),
                before.health(),
                before.presence());
    }

    private static Instance flapping(Instance calm, Flapping flapping) {
        return new Instance(
                calm.id(),
                calm.enrollment(),
                calm.lastConnection(),
                calm.agent(),
                calm.health(),
                calm.presence(),
                flapping);
    }
}
