package dev.muster.tctl.tokens;

import dev.muster.core.role.Role;
import dev.muster.core.time.DurationText;
import dev.muster.proto.v1.AddTokenRequest;
import dev.muster.proto.v1.GetClusterRequest;
import dev.muster.proto.v1.ListAuthsRequest;
import dev.muster.runtime.rpc.Roles;
import dev.muster.runtime.rpc.WireTimes;
import dev.muster.tctl.output.Format;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tctl tokens add`: a new token, and the command that uses it.
@Command(
        name = "add",
        description = {
            "Make a token and print the command to run on the new host.",
            "With --format=text, print the token alone, for scripts."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctl tokens add --type=node",
            "  tctl tokens add --type=node,app --ttl=2h",
            "  TOKEN=$(tctl tokens add --type=node --format=text)"
        })
final class AddCommand implements Runnable {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(2);

    private final GlobalOptions options;
    private final AuthAccess auth;

    @Option(
            names = "--type",
            required = true,
            split = ",",
            paramLabel = "SERVICE,...",
            hideParamSyntax = true,
            description = "What hosts that join with it may run: node, app, db, kube, auth.")
    private List<Role> roles = List.of();

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            defaultValue = "30m",
            description = "How long hosts can join with it, 1s to 2d (${DEFAULT-VALUE}).")
    private Duration ttl = Duration.ofMinutes(30);

    @Spec private CommandSpec spec;

    AddCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public void run() {
        if (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(LONGEST) > 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--ttl is %s; it can be %s to %s"
                            .formatted(
                                    DurationText.format(ttl),
                                    DurationText.format(SHORTEST),
                                    DurationText.format(LONGEST)));
        }
        var console = options.console(spec.commandLine().getOut());
        var request =
                AddTokenRequest.newBuilder()
                        .addAllRoles(Roles.toProto(roles))
                        .setTtl(WireTimes.toProto(ttl))
                        .build();
        try (var session = auth.open()) {
            var token = session.tokens("Cannot add a token", service -> service.addToken(request));
            if (console.asked().equals(Optional.of(Format.TEXT))) {
                console.out().println(token.getToken());
                return;
            }
            var cluster =
                    session.cluster(
                            "Cannot read the cluster's address",
                            service -> service.getCluster(GetClusterRequest.getDefaultInstance()));
            var auths =
                    session.cluster(
                            "Cannot list the Auth instances",
                            service -> service.listAuths(ListAuthsRequest.getDefaultInstance()));
            var invitation = new Invitation(token, cluster, auths.getAuthsList(), ttl);
            console.print(invitation::text, invitation::document);
        }
    }
}
