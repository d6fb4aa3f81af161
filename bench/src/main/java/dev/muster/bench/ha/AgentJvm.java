package dev.muster.bench.ha;

import dev.muster.core.net.HostPort;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An [AgentHost], as the process that started it holds it.
public final class AgentJvm implements AutoCloseable {
    private final Process process;
    private final List<HostPort> readyz = new ArrayList<>();

    /// Starts it, and returns once each agent is made.
    ///
    /// @param directory of their data; those that have joined need no token
    /// @param caPin what they know the cluster by
    public AgentJvm(Path directory, int agents, String token, String caPin, List<HostPort> auths)
            throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx1g",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                AgentHost.class.getName(),
                                directory.toString(),
                                Integer.toString(agents),
                                token,
                                caPin));
        auths.forEach(auth -> command.add(auth.toString()));
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var printed =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (int agent = 0; agent < agents; agent++) {
            var line = printed.readLine();
            if (line == null) {
                throw new EOFException("the agents' JVM ended");
            }
            readyz.add(HostPort.parse(line).orElseThrow());
        }
    }

    /// Returns where each agent answers `/readyz`.
    List<HostPort> readyz() {
        return readyz;
    }

    /// Kills it as `kill -9` does.
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
