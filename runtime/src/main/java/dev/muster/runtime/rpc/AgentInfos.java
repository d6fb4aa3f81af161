package dev.muster.runtime.rpc;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.limit.Limits;
import dev.muster.core.version.Version;

/// An agent's description on the wire.
public final class AgentInfos {
    private AgentInfos() {}

    public static dev.muster.proto.v1.AgentInfo toProto(AgentInfo info) {
        return dev.muster.proto.v1.AgentInfo.newBuilder()
                .setHostname(info.hostname())
                .setVersion(info.version().toString())
                .addAllServices(Roles.toProto(info.services()))
                .putAllLabels(info.labels())
                .setUpgrader(info.upgrader())
                .setUpgraderVersion(info.upgraderVersion())
                .setUpdateGroup(info.updateGroup())
                .build();
    }

    /// Returns the description; services that this version does not know are left out. Throws a
    /// [dev.muster.core.fault.FaultException] with `LIMIT_EXCEEDED` or `ARGUMENT_INVALID` that says
    /// which field is wrong.
    ///
    /// @param what what does not happen then, such as `Cannot join`
    public static AgentInfo fromProto(String what, dev.muster.proto.v1.AgentInfo info) {
        var claims = new Claims(what);
        claims.count("services", info.getServicesCount(), Limits.SERVICES);
        claims.count("labels", info.getLabelsCount(), Limits.LABELS);
        info.getLabelsMap()
                .forEach((key, value) -> {
                    claims.text("a label's name", key, Limits.LABEL_KEY_BYTES);
                    claims.text("a label's value", value, Limits.LABEL_VALUE_BYTES);
                });
        return new AgentInfo(
                claims.text("hostname", info.getHostname(), Limits.HOSTNAME_BYTES),
                version(claims, info.getVersion()),
                Roles.fromProto(info.getServicesList()),
                info.getLabelsMap(),
                claims.text("upgrader", info.getUpgrader(), Limits.NAME_BYTES),
                claims.text("upgrader_version", info.getUpgraderVersion(), Limits.NAME_BYTES),
                claims.text("update_group", info.getUpdateGroup(), Limits.NAME_BYTES));
    }

    private static Version version(Claims claims, String text) {
        return Version.parse(claims.text("version", text, Limits.NAME_BYTES))
                .orElseThrow(() ->
                        claims.invalid(
                                "version \"%s\" is not major.minor.patch".formatted(text),
                                "Run a released build of the agent"));
    }
}
