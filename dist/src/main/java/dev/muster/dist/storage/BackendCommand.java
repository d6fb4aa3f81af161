package dev.muster.dist.storage;

import picocli.CommandLine.Command;

/// `teleport backend`: looks after what an Auth Service stores.
@Command(
        name = "backend",
        description = "Look after what an Auth Service stores.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = MigrateCommand.class)
public final class BackendCommand {}
