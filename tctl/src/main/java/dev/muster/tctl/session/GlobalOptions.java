package dev.muster.tctl.session;

import dev.muster.tctl.output.Console;
import dev.muster.tctl.output.Format;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// What every command takes.
public final class GlobalOptions {
    @Option(
            names = {"-c", "--config"},
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Configuration of the Auth Service on this host (/etc/teleport.yaml).")
    private @Nullable Path config;

    @Option(
            names = {"-d", "--debug"},
            scope = ScopeType.INHERIT,
            description = "Say on stderr what happens, and print stack traces.")
    private boolean debug;

    @Option(
            names = "--auth-server",
            scope = ScopeType.INHERIT,
            paramLabel = "HOST:PORT",
            description =
                    "Auth Service to ask, or several, separated by commas: the first that can be"
                            + " reached. By default the one on this host.")
    private @Nullable String authServer;

    @Option(
            names = {"-i", "--identity"},
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description =
                    "Identity to use; by default identity/admin.pem in the data directory of the"
                            + " Auth Service on this host.")
    private @Nullable Path identity;

    @Option(
            names = "--format",
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT",
            description = "How to print the answer: ${COMPLETION-CANDIDATES}.")
    private @Nullable Format format;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            description = "Explain this command.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    Optional<Path> config() {
        return Optional.ofNullable(config);
    }

    public boolean debug() {
        return debug;
    }

    Optional<String> authServer() {
        return Optional.ofNullable(authServer);
    }

    Optional<Path> identity() {
        return Optional.ofNullable(identity);
    }

    /// Returns whether the answer is to be a document for programs.
    public boolean isDocument() {
        return format != null && format != Format.TEXT;
    }

    /// Returns where a command prints its answer.
    public Console console(PrintWriter out) {
        return new Console(Optional.ofNullable(format), out);
    }
}
