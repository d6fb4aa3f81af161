package dev.muster.tctl.inventory;

import dev.muster.core.role.Role;
import dev.muster.core.version.Version;
import dev.muster.proto.v1.InstanceFilter;
import dev.muster.runtime.rpc.Roles;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which agents a command is about; all given conditions must hold.
final class FilterOptions {
    @Option(
            names = "--services",
            split = ",",
            paramLabel = "SERVICE,...",
            hideParamSyntax = true,
            description = "Those that run any of: auth, node, app, db, kube.")
    private List<Role> services = List.of();

    @Option(
            names = "--older-than",
            paramLabel = "VERSION",
            description = "Those of an older version, such as v1.2.3.")
    private @Nullable Version olderThan;

    @Option(
            names = "--newer-than",
            paramLabel = "VERSION",
            description = "Those of a newer version.")
    private @Nullable Version newerThan;

    @Option(
            names = "--exact-version",
            paramLabel = "VERSION",
            description = "Those of exactly this version.")
    private @Nullable Version exactVersion;

    @Option(
            names = "--upgrader",
            paramLabel = "NAME",
            description = "Those with this upgrader; \"none\" for those without one.")
    private String upgrader = "";

    @Option(
            names = "--update-group",
            paramLabel = "NAME",
            description = "Those in this update group.")
    private String updateGroup = "";

    InstanceFilter filter() {
        return InstanceFilter.newBuilder()
                .addAllServices(Roles.toProto(services))
                .setOlderThan(text(olderThan))
                .setNewerThan(text(newerThan))
                .setExactVersion(text(exactVersion))
                .setUpgrader(upgrader)
                .setUpdateGroup(updateGroup)
                .build();
    }

    private static String text(@Nullable Version version) {
        return Optional.ofNullable(version).map(Version::toString).orElse("");
    }
}
