package dev.muster.tctl;

import dev.muster.core.fault.FaultException;
import dev.muster.core.time.DurationText;
import dev.muster.proto.v1.Cluster;
import dev.muster.proto.v1.GetClusterRequest;
import dev.muster.proto.v1.ListAuthsRequest;
import dev.muster.runtime.rpc.Faults;
import dev.muster.tctl.auths.DialAddresses;
import dev.muster.tctl.output.Coverages;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.Printable;
import dev.muster.tctl.output.ProtoFields;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.AuthSession;
import dev.muster.tctl.session.GlobalOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tctl status`: the cluster, the Auth Service that answers, and the pins that new hosts need.
@Command(
        name = "status",
        description = "Print the cluster's name, version and CA pins.",
        footerHeading = "%nExamples:%n",
        footer = {"  tctl status", "  tctl status --format=json | jq -r '.ca_pins[0]'"})
final class StatusCommand implements Runnable {
    /// How long the addresses of other Auth instances are worth waiting for.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final GlobalOptions options;
    private final AuthAccess auth;

    @Spec private CommandSpec spec;

    StatusCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public void run() {
        try (var session = auth.open()) {
            var cluster =
                    session.cluster(
                            "Cannot read the cluster's status",
                            service -> service.getCluster(GetClusterRequest.getDefaultInstance()));
            var dialled = dialled(session, cluster.getAdvertiseAddr());
            options.console(spec.commandLine().getOut())
                    .print(() -> text(cluster, dialled), () -> document(cluster, dialled));
        }
    }

    /// Returns where agents find an Auth instance. While the storage is away, which knows the
    /// others, that is the one that was asked, and this says so.
    private Set<String> dialled(AuthSession session, String own) {
        if (own.isEmpty()) {
            return Set.of();
        }
        try {
            var auths =
                    session.cluster(
                            "Cannot list the Auth instances",
                            PATIENCE,
                            service -> service.listAuths(ListAuthsRequest.getDefaultInstance()));
            return DialAddresses.of(own, auths.getAuthsList());
        } catch (FaultException e) {
            Coverages.warnOfOthers(Faults.toProto(e.fault().reason()), spec.commandLine().getErr());
            return Set.of(own);
        }
    }

    private static String text(Cluster cluster, Set<String> dialled) {
        var text = new StringBuilder();
        line(text, "Cluster", cluster.getName());
        line(text, "Version", ProtoFields.version(cluster.getAuthVersion()));
        cluster.getCaPinsList().forEach(pin -> line(text, "CA pin", pin));
        line(text, "Auth ID", cluster.getAuthId());
        line(text, "Listens on", cluster.getListenAddr());
        line(
                text,
                "Agents dial",
                dialled.isEmpty()
                        ? "nothing yet: it listens on loopback only (auth_service.listen_addr)"
                        : String.join(", ", dialled));
        line(
                text,
                "Instance TTL",
                DurationText.format(ProtoFields.duration(cluster.getInstanceTtl())));
        cluster.getSelfDoubtsList().forEach(doubt -> line(text, "Self-doubt", doubt.getCause()));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("%-13s %s\n".formatted(name + ":", Printable.of(value)));
    }

    /// @param dialled where agents find an Auth instance; empty on loopback
    private static Fields document(Cluster cluster, Set<String> dialled) {
        return new Fields()
                .put("cluster_name", cluster.getName())
                .put("version", cluster.getAuthVersion())
                .put("ca_pins", cluster.getCaPinsList())
                .put("auth_id", cluster.getAuthId())
                .put("listen_addr", cluster.getListenAddr())
                .put("advertise_addr", cluster.getAdvertiseAddr())
                .put("auth_servers", List.copyOf(dialled))
                .put(
                        "instance_ttl_seconds",
                        ProtoFields.duration(cluster.getInstanceTtl()).toSeconds())
                .put(
                        "self_doubts",
                        cluster.getSelfDoubtsList().stream()
                                .map(doubt -> ProtoFields.reason(doubt).map())
                                .toList());
    }
}
