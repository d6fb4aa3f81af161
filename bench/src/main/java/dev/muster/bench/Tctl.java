package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// `bin/tctl` as a person runs it.
public final class Tctl {
    private Tctl() {}

    /// Runs it on the lab's server and returns how long it took, in milliseconds; empty when it
    /// failed. What it prints on stderr is shown.
    static OptionalDouble run(Lab lab, String... arguments)
            throws IOException, InterruptedException {
        return run(lab.server().configFile(), arguments);
    }

    /// As the other, on the server with this configuration.
    public static OptionalDouble run(Path config, String... arguments)
            throws IOException, InterruptedException {
        var tree = Path.of(System.getProperty("muster.tree"));
        var command = new ArrayList<String>(List.of(tree.resolve("bin/tctl").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-c", config.toString()));
        long start = System.nanoTime();
        var process =
                new ProcessBuilder(Lab.preferred(command))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        return process.waitFor() == 0
                ? OptionalDouble.of((System.nanoTime() - start) / 1e6)
                : OptionalDouble.empty();
    }
}
