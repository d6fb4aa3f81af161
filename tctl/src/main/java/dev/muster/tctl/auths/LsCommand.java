package dev.muster.tctl.auths;

import dev.muster.core.time.DurationText;
import dev.muster.proto.v1.AuthInstance;
import dev.muster.proto.v1.AuthInstanceState;
import dev.muster.proto.v1.ListAuthsRequest;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.ProtoFields;
import dev.muster.tctl.output.View;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tctl auth ls`: the Auth instances that share the storage.
@Command(
        name = "ls",
        description = {
            "List the Auth instances that share the storage, and how many agents each holds.",
            "An instance is live while it renews its lease, and draining while it lets its agents go",
            "before it stops; streams are as of its last renewal."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctl auth ls",
            "  tctl auth ls --all",
            "  tctl auth ls --format=json | jq '[.auths[].streams] | add'"
        })
final class LsCommand implements Runnable {
    private static final View<AuthInstance> AUTHS =
            new View<>(
                    "auths",
                    List.of("Auth ID", "Address", "Version", "Streams", "Since", "State"),
                    LsCommand::cells,
                    LsCommand::fields);

    private final GlobalOptions options;
    private final AuthAccess auth;

    @Option(
            names = "--all",
            description = "Those too that stopped or were lost in the last two days.")
    private boolean all;

    @Spec private CommandSpec spec;

    LsCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public void run() {
        try (var session = auth.open()) {
            var answer =
                    session.cluster(
                            "Cannot list the Auth instances",
                            service -> service.listAuths(ListAuthsRequest.getDefaultInstance()));
            var listing = options.console(spec.commandLine().getOut()).listing(AUTHS);
            listing.note("answered_by_run", answer.getRunId());
            listing.note("observed_at", ProtoFields.time(answer.getObservedAt()));
            answer.getAuthsList().stream().filter(this::isShown).forEach(listing::add);
            listing.end();
        }
    }

    private boolean isShown(AuthInstance instance) {
        return all || isThere(instance);
    }

    private static boolean isThere(AuthInstance instance) {
        return instance.getState() == AuthInstanceState.AUTH_INSTANCE_STATE_LIVE
                || instance.getState() == AuthInstanceState.AUTH_INSTANCE_STATE_DRAINING;
    }

    private static List<String> cells(AuthInstance instance) {
        var state = state(instance);
        return List.of(
                instance.getAuthId(),
                instance.getAddress(),
                ProtoFields.version(instance.getVersion()),
                Integer.toUnsignedString(instance.getStreams()),
                ProtoFields.time(instance.getSince()),
                isThere(instance) ? state : "%s %s ago".formatted(state, silence(instance)));
    }

    private static Map<String, Object> fields(AuthInstance instance) {
        return new Fields()
                .put("run_id", instance.getRunId())
                .put("auth_id", instance.getAuthId())
                .put("address", instance.getAddress())
                .put("version", instance.getVersion())
                .put("streams", instance.getStreams())
                .put("since", ProtoFields.time(instance.getSince()))
                .put("state", state(instance))
                .put(
                        "renewed_ago_seconds",
                        ProtoFields.duration(instance.getRenewedAgo()).toSeconds())
                .map();
    }

    private static String silence(AuthInstance instance) {
        var seconds = ProtoFields.duration(instance.getRenewedAgo()).toSeconds();
        return DurationText.format(Duration.ofSeconds(seconds));
    }

    private static String state(AuthInstance instance) {
        return switch (instance.getState()) {
            case AUTH_INSTANCE_STATE_LIVE,
                    AUTH_INSTANCE_STATE_DRAINING,
                    AUTH_INSTANCE_STATE_LOST,
                    AUTH_INSTANCE_STATE_STOPPED ->
                    instance.getState()
                            .name()
                            .substring("AUTH_INSTANCE_STATE_".length())
                            .toLowerCase(Locale.ROOT);
            case AUTH_INSTANCE_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }
}
