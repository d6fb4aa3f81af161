package dev.muster.dist;

import dev.muster.core.time.DurationText;
import dev.muster.runtime.diag.StopRequest;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `teleport stop`: ends the process on this host, which tells Auth why it leaves.
@Command(
        name = "stop",
        description = "End the process on this host; it tells Auth why it leaves.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  teleport stop",
            "  teleport stop --reason=upgrade --back-in=5m",
            "  teleport stop --reason=decommission    # leaves the inventory for good"
        })
final class StopCommand implements Callable<Integer> {
    /// Where the process does not say how long its end takes.
    private static final Duration END = Duration.ofSeconds(5);

    /// On a busy host it takes longer than the process knows.
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private static final Duration UNREMARKABLE = Duration.ofSeconds(2);

    @Mixin private final ConfigOptions options = new ConfigOptions();
    @Spec private CommandSpec spec;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            defaultValue = "stop",
            description = "One of stop, restart, upgrade, decommission; default ${DEFAULT-VALUE}.")
    private StopRequest.Reason reason = StopRequest.Reason.STOP;

    @Option(
            names = "--back-in",
            paramLabel = "DURATION",
            description = "When it is expected back, such as 5m.")
    private @Nullable String backIn;

    @Override
    public Integer call() throws InterruptedException {
        var request = new StopRequest(reason, backIn == null ? null : duration(backIn));
        var ending = options.client().stop(request);
        var within = ending.within().orElse(END);
        var end = new ProcessEnd(ending.pid(), within.plus(MARGIN));
        if (!end.comesWithin(UNREMARKABLE)) {
            say(ending.pid(), within);
        }
        end.await();
        spec.commandLine().getOut().printf("Stopped process %d.%n", ending.pid());
        return 0;
    }

    private void say(long pid, Duration within) {
        var err = spec.commandLine().getErr();
        err.printf(
                "Waiting for process %d to end, %s at most%s.%n",
                pid,
                DurationText.format(within),
                within.compareTo(END) > 0
                        ? ": its agents go to other Auth Services first (drain_timeout)"
                        : "");
        err.flush();
    }

    private Duration duration(String text) {
        return DurationText.parse(text)
                .orElseThrow(() ->
                        new ParameterException(
                                spec.commandLine(),
                                "--back-in=%s is no duration: write one like 90s or 5m"
                                        .formatted(text)));
    }
}
