package dev.muster.bench;

import picocli.CommandLine.Command;

/// How soon Auth knows that an agent is gone, and whether it ever says so of one that is not.
@Command(
        name = "presence",
        description = "Agents that vanish, and agents that only stall.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "BENCH",
        subcommands = {DetectBench.class, StallsBench.class})
final class PresenceBench {
    private PresenceBench() {}
}
