package dev.muster.tctl.inventory;

import com.google.protobuf.Timestamp;
import dev.muster.proto.v1.AgentInfo;
import dev.muster.proto.v1.ConnectedInstance;
import dev.muster.proto.v1.Instance;
import dev.muster.tctl.output.Age;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.ProtoFields;
import dev.muster.tctl.output.View;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// How agents are shown: by what the cluster remembers, or by what one Auth Service sees now.
final class InstanceViews {
    private static final String LIST = "instances";
    private static final List<String> COLUMNS =
            List.of(
                    "Server ID",
                    "Hostname",
                    "Services",
                    "Agent Version",
                    "Upgrader",
                    "Upgrader Version",
                    "Update Group");
    private static final List<String> OF_PRESENCE = List.of("Presence", "Last Seen", "Reason");

    static final View<Instance> REMEMBERED =
            new View<>(LIST, COLUMNS, InstanceViews::cells, InstanceViews::fields);

    static final View<ConnectedInstance> CONNECTED =
            new View<>(
                    LIST,
                    List.of(
                            "Server ID",
                            "Hostname",
                            "Services",
                            "Heartbeated",
                            "Version",
                            "Upgrader"),
                    InstanceViews::cells,
                    InstanceViews::fields);

    /// Of all Auth Services, so that each is to be told from the others.
    static final View<ConnectedInstance> ANYWHERE =
            new View<>(
                    LIST,
                    both(CONNECTED.columns(), List.of("Auth ID")),
                    instance -> both(cells(instance), List.of(instance.getAuthId())),
                    instance -> anywhere(instance).map());

    private InstanceViews() {}

    /// Returns a view that also shows whether the agents are there.
    ///
    /// @param now when the listing was made, by the clock of Auth
    static View<Instance> withPresence(Timestamp now) {
        return new View<>(
                LIST,
                both(COLUMNS, OF_PRESENCE),
                instance -> both(cells(instance), presence(instance, now)),
                InstanceViews::fields);
    }

    /// Returns the agent as it stands in a document.
    static Map<String, Object> document(Instance instance) {
        return fields(instance);
    }

    private static List<String> presence(Instance instance, Timestamp now) {
        return List.of(
                Presences.text(instance, now),
                instance.hasLastSeen()
                        ? Age.ago(ProtoFields.age(instance.getLastSeen(), now))
                        : "never",
                Presences.why(instance.getPresence()));
    }

    private static List<String> both(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private static List<String> cells(Instance instance) {
        var agent = instance.getAgent();
        return List.of(
                instance.getId(),
                agent.getHostname(),
                ProtoFields.roleTitles(agent.getServicesList()),
                ProtoFields.version(agent.getVersion()),
                ProtoFields.orNone(agent.getUpgrader()),
                ProtoFields.orNone(agent.getUpgraderVersion()),
                agent.getUpdateGroup());
    }

    private static List<String> cells(ConnectedInstance instance) {
        var agent = instance.getAgent();
        return List.of(
                instance.getId(),
                agent.getHostname(),
                ProtoFields.roleTitles(agent.getServicesList()),
                ProtoFields.roleTitles(instance.getHeartbeatedList()),
                ProtoFields.version(agent.getVersion()),
                ProtoFields.orNone(agent.getUpgrader()));
    }

    private static Map<String, Object> fields(Instance instance) {
        var fields = agent(instance.getId(), instance.getAgent());
        if (instance.hasPresence()) {
            Presences.put(fields, instance.getPresence());
        }
        if (instance.hasFlappingSince()) {
            fields.put("flapping_since", ProtoFields.time(instance.getFlappingSince()));
        }
        if (instance.hasLastSeen()) {
            fields.put("last_seen", ProtoFields.time(instance.getLastSeen()));
        }
        return fields.put("connected", instance.getConnected())
                .put("auth_id", instance.getAuthId())
                .put(
                        "components",
                        instance.getComponentsList().stream()
                                .map(health -> ProtoFields.component(health).map())
                                .toList())
                .put(
                        "targets",
                        instance.getTargetsList().stream()
                                .map(health -> ProtoFields.target(health).map())
                                .toList())
                .map();
    }

    private static Map<String, Object> fields(ConnectedInstance instance) {
        return connected(instance).map();
    }

    private static Fields anywhere(ConnectedInstance instance) {
        return connected(instance).put("auth_id", instance.getAuthId());
    }

    private static Fields connected(ConnectedInstance instance) {
        var fields =
                agent(instance.getId(), instance.getAgent())
                        .putList(
                                "heartbeated", ProtoFields.roleKeys(instance.getHeartbeatedList()));
        if (instance.hasConnectedSince()) {
            fields.put("connected_since", ProtoFields.time(instance.getConnectedSince()));
        }
        if (instance.hasLastHeartbeat()) {
            fields.put("last_heartbeat", ProtoFields.time(instance.getLastHeartbeat()));
        }
        if (instance.hasStream()) {
            fields.put("stream", StreamView.document(instance.getStream()).map());
        }
        return fields.put(
                        "components",
                        instance.getComponentsList().stream()
                                .map(health -> ProtoFields.component(health).map())
                                .toList())
                .put(
                        "targets",
                        instance.getTargetsList().stream()
                                .map(health -> ProtoFields.target(health).map())
                                .toList());
    }

    private static Fields agent(String id, AgentInfo agent) {
        return new Fields()
                .put("id", id)
                .put("hostname", agent.getHostname())
                .putList("services", ProtoFields.roleKeys(agent.getServicesList()))
                .put("version", agent.getVersion())
                .put("labels", agent.getLabelsMap())
                .put("upgrader", agent.getUpgrader())
                .put("upgrader_version", agent.getUpgraderVersion())
                .put("update_group", agent.getUpdateGroup());
    }
}
