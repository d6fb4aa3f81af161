package dev.muster.tctl;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tctl completion`: a script that completes commands and options in a shell.
@Command(
        name = "completion",
        description = "Print a script that completes commands and options, for bash and zsh.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(tctl completion)",
            "  tctl completion > ~/.local/share/bash-completion/completions/tctl"
        })
final class CompletionCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        var out = spec.commandLine().getOut();
        out.print(AutoComplete.bash("tctl", spec.root().commandLine()));
        out.print('\n');
    }
}
