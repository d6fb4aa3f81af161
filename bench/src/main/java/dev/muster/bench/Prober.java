package dev.muster.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Asks for a page as a load balancer does: with a connection of its own each time, and from
/// another machine, which here means with a processor when it needs one.
final class Prober {
    private Prober() {}

    /// Returns how long `curl` took from the connect to the end of the answer, milliseconds. Throws
    /// where the answer is not 200.
    static double ask(Server server, String path) throws IOException, InterruptedException {
        var curl =
                new ProcessBuilder(
                                Lab.preferred(
                                        List.of(
                                                "curl",
                                                "--silent",
                                                "--show-error",
                                                "--max-time",
                                                "10",
                                                "--output",
                                                "/dev/null",
                                                "--write-out",
                                                "%{http_code} %{time_total}",
                                                server.diagnostics(path).toString())))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var told = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        curl.waitFor();
        if (!told.startsWith("200 ")) {
            throw new IllegalStateException("%s answered %s".formatted(path, told));
        }
        return Double.parseDouble(told.substring("200 ".length())) * 1e3;
    }
}
