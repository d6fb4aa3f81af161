package dev.muster.dist;

import dev.muster.dist.storage.BackendCommand;
import dev.muster.tctl.Failures;
import java.security.Security;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `teleport`: starts a process of the cluster, and looks after the one on this host.
@Command(
        name = "teleport",
        description = "Run an agent or an Auth Service, and look after it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StartCommand.class,
            StopCommand.class,
            DebugCommand.class,
            ConfigureCommand.class,
            BackendCommand.class,
            VersionCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  teleport start --diag-addr=127.0.0.1:3000",
            "  teleport debug readyz --verbose",
            "  teleport stop --reason=upgrade --back-in=5m"
        })
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // By itself the JDK keeps an answer for 30 s, in which a cluster may have moved.
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "1");
        Exit.with(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        var failures = new Failures(() -> false);
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }
}
