package dev.muster.tctl;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.core.role.Role;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import dev.muster.core.version.Version;
import dev.muster.runtime.config.Surroundings;
import dev.muster.tctl.output.Format;
import dev.muster.tctl.output.WatchedOutput;
import dev.muster.tctl.session.ConfiguredAuth;
import dev.muster.tctl.session.GlobalOptions;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// `tctl`: asks an Auth Service about its cluster, and administers it.
@Command(
        name = "tctl",
        description = {
            "Ask an Auth Service about its cluster, and administer it.",
            "On the host of the Auth Service no option is needed; elsewhere use --auth-server and"
                    + " --identity."
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading =
                "%nExit codes, where a command does not say otherwise: 0 done, 1 failed, 2 wrong usage.%n",
        footer = "`tctl COMMAND --help` has examples.")
public final class Tctl {
    private Tctl() {}

    public static void main(String[] args) {
        var time = Time.system();
        var options = new GlobalOptions();
        var err = utf8(new FileOutputStream(FileDescriptor.err));
        var auth = new ConfiguredAuth(options, Surroundings.ofThisProcess(), err, time);
        var tctl = commandLine(new Commands(options, auth, time), List.of(args));
        var out = new WatchedOutput(new FileOutputStream(FileDescriptor.out));
        tctl.setOut(utf8(out)).setErr(err);
        int exit = tctl.execute(args);
        tctl.getOut().flush();
        exit = out.failure().map(why -> lost(why, err)).orElse(exit);
        tctl.getErr().flush();
        System.exit(exit);
    }

    /// Says that what was said did not get out: then nothing was done for whoever asked.
    private static int lost(IOException why, PrintWriter err) {
        err.println(
                "ERROR: Cannot write the output: %s. Free space where it goes"
                        .formatted(why.getMessage()));
        return 1;
    }

    /// @param words the command line that it will execute
    static CommandLine commandLine(Commands commands, List<String> words) {
        var failures = new Failures(commands.options()::debug);
        var root = new CommandLine(new Tctl()).addMixin("options", commands.options());
        return commands.addTo(root, words)
                .registerConverter(Role.class, reader(Role::parse, "auth, node, app, db or kube"))
                .registerConverter(
                        Version.class, reader(Version::parse, "a version such as v1.2.3"))
                .registerConverter(
                        Duration.class,
                        reader(DurationText::parse, "a duration such as 500ms, 5s or 30m"))
                .registerConverter(
                        CompletionCommand.Shell.class,
                        reader(CompletionCommand.Shell::parse, "bash or zsh"))
                .registerConverter(Format.class, reader(Tctl::format, "text, json or yaml"))
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
    }

    private static Optional<Format> format(String text) {
        return Stream.of(Format.values())
                .filter(format -> format.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static <T> ITypeConverter<T> reader(Function<String, Optional<T>> parse, String form) {
        return text ->
                parse.apply(text)
                        .orElseThrow(() ->
                                new TypeConversionException(
                                        "\"%s\" is not %s".formatted(text, form)));
    }

    /// Output is the same whatever the locale.
    private static PrintWriter utf8(OutputStream out) {
        return new PrintWriter(new BufferedWriter(new OutputStreamWriter(out, UTF_8)));
    }
}
