package dev.muster.tctl;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
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
    /// One script serves both, which is why nothing reads it.
    enum Shell {
        BASH,
        ZSH;

        static Optional<Shell> parse(String text) {
            return Stream.of(values())
                    .filter(shell -> shell.name().equalsIgnoreCase(text))
                    .findFirst();
        }
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "SHELL",
            description = "bash or zsh; the script is for both.")
    @SuppressWarnings("UnusedVariable") // so that a name that others take as well is no mistake
    private @Nullable Shell shell;

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        var out = spec.commandLine().getOut();
        out.print(AutoComplete.bash("tctl", spec.root().commandLine()));
        out.print('\n');
    }
}
