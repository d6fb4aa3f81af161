package dev.muster.tctl;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.config.ConfigException;
import dev.muster.tctl.output.Printable;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// What a command that failed prints on stderr: what did not happen, why, and what to do next. Exit
/// code 1, or 2 when the command line was wrong, unless the command has others.
///
/// @param debug whether a failure is shown with its stack trace
public record Failures(BooleanSupplier debug)
        implements IExecutionExceptionHandler, IParameterExceptionHandler {
    public Failures {
        requireNonNull(debug, "debug");
    }

    @Override
    public int handleExecutionException(
            Exception failure, CommandLine command, ParseResult parsed) {
        var err = command.getErr();
        err.println("ERROR: " + text(failure));
        if (debug.getAsBoolean()) {
            failure.printStackTrace(err);
        }
        err.flush();
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        var command = failure.getCommandLine();
        var err = command.getErr();
        var said = lines(String.valueOf(failure.getMessage()));
        err.println("ERROR: " + said.replaceFirst("^Error: ", "")); // as picocli begins some
        if (!UnmatchedArgumentException.printSuggestions(failure, err)
                && !command.getSubcommands().isEmpty()) {
            command.usage(err);
        }
        err.println("Run `%s --help`".formatted(command.getCommandSpec().qualifiedName()));
        err.flush();
        return meant(command, args).getCommandSpec().exitCodeOnInvalidInput();
    }

    /// Returns the command that the words name: an option that is wrong may stand before it, and
    /// whoever runs it goes by its exit codes.
    private static CommandLine meant(CommandLine failed, String[] words) {
        var command = failed;
        while (command.getParent() != null) {
            command = command.getParent();
        }
        for (var word : words) {
            command = command.getSubcommands().getOrDefault(word, command);
        }
        return command;
    }

    private static String text(Exception failure) {
        return switch (failure) {
            case FaultException fault -> lines(fault.fault().toString());
            case ConfigException config -> lines(String.valueOf(config.getMessage()));
            default ->
                    lines(
                            new Fault(
                                            "This should not have happened",
                                            new Reason(
                                                    Reason.Code.INTERNAL,
                                                    failure.toString(),
                                                    "Run it again with --debug, and report what it"
                                                            + " prints"))
                                    .toString());
        };
    }

    /// A message may quote what another host said.
    private static String lines(String text) {
        return text.lines().map(Printable::of).collect(Collectors.joining("\n"));
    }
}
