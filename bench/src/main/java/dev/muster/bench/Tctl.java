package dev.muster.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `bin/tctl` as a person runs it.
final class Tctl {
    private Tctl() {}

    /// Runs it on the lab's server and returns how long it took; fails when it does.
    static Duration run(Lab lab, String... arguments) throws IOException, InterruptedException {
        var run = attempt(lab, arguments);
        if (!run.succeeded()) {
            throw new IllegalStateException("tctl failed: " + List.of(arguments));
        }
        return run.took();
    }

    /// @param succeeded whether it exited with 0
    record Attempt(boolean succeeded, Duration took) {}

    /// Runs it on the lab's server; what it prints on stderr is shown.
    static Attempt attempt(Lab lab, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of(lab.tree().resolve("bin/tctl").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-c", lab.server().configFile().toString()));
        long start = System.nanoTime();
        var process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        int exit = process.waitFor();
        return new Attempt(exit == 0, Duration.ofNanos(System.nanoTime() - start));
    }
}
