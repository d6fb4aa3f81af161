package dev.muster.bench.ha;

import dev.muster.bench.Fleet;
import dev.muster.core.net.HostPort;
import dev.muster.runtime.config.LogConfig;
import dev.muster.runtime.config.LogConfig.Severity;
import dev.muster.runtime.logging.Logging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A JVM of its own with many agents, each of which answers `/readyz` on a port of its own. Lives
/// until its standard input ends.
final class AgentHost {
    private AgentHost() {}

    /// Prints the address of each agent's `/readyz` on a line.
    ///
    /// @param args the directory of their data, how many, the token, the pin, and the addresses of
    ///   Auth
    public static void main(String[] args) throws IOException {
        var level = Logging.start(LogConfig.DEFAULT.with(Severity.ERROR));
        var auths = Stream.of(args).skip(4).flatMap(text -> HostPort.parse(text).stream()).toList();
        int count = Integer.parseInt(args[1]);
        try (var fleet = new Fleet(Path.of(args[0]), _ -> List.copyOf(auths), args[2], args[3])) {
            for (int agent = 0; agent < count; agent++) {
                fleet.growTo(agent + 1);
                System.out.println(fleet.serve(agent, level));
            }
            while (System.in.read() >= 0) {
                // whoever started this process holds the other end
            }
        }
        System.exit(0);
    }
}
