package dev.muster.bench;

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
            SilenceBench.class
        })
final class Bench {
    private Bench() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }
}
