package dev.muster.dist;

import dev.muster.core.time.Time;
import dev.muster.dist.storage.EngineCheck;
import dev.muster.runtime.config.ConfigReader;
import dev.muster.runtime.config.Flag;
import dev.muster.runtime.config.Flags;
import dev.muster.runtime.config.Surroundings;
import dev.muster.runtime.diag.StopRequest;
import dev.muster.runtime.logging.Logging;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `teleport start`: runs a process of the cluster until it is told to stop.
@Command(
        name = "start",
        description = {
            "Run a process of the cluster until it is told to stop.",
            "Without a configuration it is an Auth Service with a node service, on loopback."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Flags go over the file, the file over the defaults.",
            "",
            "From the environment come TELEPORT_TOKEN, as --token, and what `tctl inventory ls` shows"
                    + " of upgrades: TELEPORT_EXT_UPGRADER, TELEPORT_EXT_UPGRADER_VERSION and"
                    + " TELEPORT_UPDATE_GROUP.",
            "",
            "Examples:",
            "  teleport start --diag-addr=127.0.0.1:3000",
            "  teleport start -c /etc/teleport.yaml",
            "  teleport start --roles=node --auth-server=auth.example.com:3025 \\",
            "      --token=/run/secrets/token --ca-pin=sha256:..."
        })
final class StartCommand implements Callable<Integer> {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration file; default /etc/teleport.yaml if it exists.")
    private @Nullable String config;

    @Option(
            names = "--roles",
            paramLabel = "ROLES",
            description = "What to run, of auth, node, app, db, kube; such as auth,node.")
    private @Nullable String roles;

    @Option(
            names = "--auth-server",
            paramLabel = "HOST:PORT",
            description = "Auth Service to join, or several, separated by commas.")
    private @Nullable String authServer;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:TELEPORT_TOKEN}",
            description =
                    "Join token, or the absolute path of a file that holds it; else TELEPORT_TOKEN of"
                            + " the environment.")
    private @Nullable String token;

    @Option(
            names = "--ca-pin",
            paramLabel = "PIN",
            description = "sha256:... of the cluster's CA, as `tctl status` prints it, or a file.")
    private @Nullable String caPin;

    @Option(names = "--nodename", paramLabel = "NAME", description = "Name of this host.")
    private @Nullable String nodename;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the state is kept.")
    private @Nullable String dataDir;

    @Option(
            names = "--diag-addr",
            paramLabel = "HOST:PORT",
            description = "Serve /healthz, /readyz and /metrics there; default: off.")
    private @Nullable String diagAddr;

    @Option(
            names = "--labels",
            paramLabel = "KEY=VALUE,...",
            description = "Labels of the node service.")
    private @Nullable String labels;

    @Option(
            names = {"-d", "--debug"},
            description = "Log from DEBUG on.")
    private boolean debug;

    @Override
    public Integer call() throws InterruptedException {
        var surroundings = Surroundings.ofThisProcess();
        var settings = new ConfigReader(surroundings, new EngineCheck()).readToStart(flags());
        var logLevel = Logging.start(settings.log());
        try (var process =
                new TeleportProcess(
                        settings, surroundings.environment(), logLevel, Time.system())) {
            Exit.onSignal(
                    () -> process.stop(new StopRequest(StopRequest.Reason.STOP, null)),
                    process.grace());
            process.start();
            process.awaitStop();
        }
        return 0;
    }

    private Flags flags() {
        return Flags.NONE
                .with(Flag.CONFIG, config)
                .with(Flag.ROLES, roles)
                .with(Flag.AUTH_SERVER, authServer)
                .with(Flag.TOKEN, token)
                .with(Flag.CA_PIN, caPin)
                .with(Flag.NODENAME, nodename)
                .with(Flag.DATA_DIR, dataDir)
                .with(Flag.DIAG_ADDR, diagAddr)
                .with(Flag.LABELS, labels)
                .withDebug(debug);
    }
}
