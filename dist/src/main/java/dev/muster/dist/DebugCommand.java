package dev.muster.dist;

import dev.muster.runtime.diag.DebugClient;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// `teleport debug`: asks the process on this host through its debug socket, without a network
/// port.
@Command(
        name = "debug",
        description = "Ask the process on this host, through its debug socket.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DebugCommand.Readyz.class,
            DebugCommand.Metrics.class,
            DebugCommand.GetLogLevel.class,
            DebugCommand.SetLogLevel.class
        },
        footer = {
            "",
            "Examples:",
            "  teleport debug readyz",
            "  teleport debug readyz --verbose",
            "  teleport debug set-log-level DEBUG"
        })
final class DebugCommand {
    /// Where the process is found, and where the answer goes.
    private static final class Socket {
        @Mixin private final ConfigOptions options = new ConfigOptions();

        DebugClient client() {
            return options.client();
        }
    }

    /// `teleport debug readyz`: exit 0 when ok, 1 in any other state.
    @Command(
            name = "readyz",
            description = "Print whether the process is ready; exit 1 if it is not.",
            mixinStandardHelpOptions = true)
    static final class Readyz implements Callable<Integer> {
        private static final JsonFactory JSON = JsonFactory.builder().build();

        @Mixin private final Socket socket = new Socket();
        @Spec private CommandSpec spec;

        @Option(names = "--verbose", description = "Every component, with the reason.")
        private boolean verbose;

        @Option(
                names = "--format",
                defaultValue = "text",
                description = "With --verbose: text or json; default ${DEFAULT-VALUE}.")
        private Format format = Format.TEXT;

        @Override
        public Integer call() {
            var client = socket.client();
            var answer = verbose ? client.readyzVerbose(format == Format.TEXT) : client.readyz();
            var body = verbose ? answer.body().stripTrailing() : brief(answer.statusText());
            spec.commandLine().getOut().println(body);
            return answer.status() == 200 ? 0 : 1;
        }

        /// The page's form, without the pid that `/readyz` adds.
        private static String brief(String status) {
            var text = new StringWriter();
            try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
                json.writeStartObject();
                json.writeStringProperty("status", status);
                json.writeEndObject();
            }
            return text.toString();
        }

        /// How an answer is written.
        enum Format {
            TEXT,
            JSON
        }
    }

    /// `teleport debug metrics`.
    @Command(
            name = "metrics",
            description = "Print the metrics in Prometheus text format.",
            mixinStandardHelpOptions = true)
    static final class Metrics implements Callable<Integer> {
        @Mixin private final Socket socket = new Socket();
        @Spec private CommandSpec spec;

        @Override
        public Integer call() {
            spec.commandLine().getOut().print(socket.client().metrics());
            spec.commandLine().getOut().flush();
            return 0;
        }
    }

    /// `teleport debug get-log-level`.
    @Command(
            name = "get-log-level",
            description = "Print the least severe kind of line that is logged.",
            mixinStandardHelpOptions = true)
    static final class GetLogLevel implements Callable<Integer> {
        @Mixin private final Socket socket = new Socket();
        @Spec private CommandSpec spec;

        @Override
        public Integer call() {
            spec.commandLine().getOut().println(socket.client().logLevel());
            return 0;
        }
    }

    /// `teleport debug set-log-level LEVEL`.
    @Command(
            name = "set-log-level",
            description = "Change what is logged until the process ends.",
            mixinStandardHelpOptions = true)
    static final class SetLogLevel implements Callable<Integer> {
        @Mixin private final Socket socket = new Socket();
        @Spec private CommandSpec spec;

        @Parameters(paramLabel = "LEVEL", description = "DEBUG, INFO, WARN or ERROR.")
        private String level = "";

        @Override
        public Integer call() {
            var now = socket.client().changeLogLevel(level);
            spec.commandLine().getOut().println("Log level is now " + now + ".");
            return 0;
        }
    }
}
