package dev.muster.bench;

import dev.muster.bench.ha.ClusterBench;
import dev.muster.bench.ha.HaBench;
import dev.muster.runtime.config.LogConfig;
import dev.muster.runtime.config.LogConfig.Severity;
import dev.muster.runtime.logging.Logging;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `bin/bench`: one subcommand a bench; each prints its figures as lines of `name: value`.
@Command(
        name = "bench",
        description = "Measure whole systems on this machine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "BENCH",
        subcommands = {
            FleetBench.class,
            GateBench.class,
            AgentBench.class,
            TctlBench.class,
            SilenceBench.class,
            PresenceBench.class,
            HaBench.class,
            ClusterBench.class
        })
final class Bench {
    private Bench() {}

    public static void main(String[] args) {
        Logging.start(LogConfig.DEFAULT.with(Severity.ERROR));
        Runtime.getRuntime().addShutdownHook(new Thread(Bench::endProcesses, "end-processes"));
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    /// A bench that fails half-way, or that Ctrl-C ends, leaves nothing running.
    private static void endProcesses() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }
}
