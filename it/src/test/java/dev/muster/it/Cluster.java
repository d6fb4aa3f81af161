package dev.muster.it;

import dev.muster.testkit.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// One Auth with agents beside it, below one directory, with a pace that fits a test.
final class Cluster implements AutoCloseable {
    /// Auth accepts this static token for every kind of service.
    static final String TOKEN = "it-secret-token-0123456789";

    private final Path directory;
    private final Map<String, String> environment;
    private final int authPort = Ports.free();
    private final List<Teleport> processes = new ArrayList<>();

    /// @param javaOptions options of the JVM of each process
    Cluster(Path directory, String... javaOptions) {
        this.directory = directory;
        this.environment =
                javaOptions.length == 0
                        ? Map.of()
                        : Map.of("TELEPORT_JAVA_OPTS", String.join(" ", javaOptions));
    }

    int authPort() {
        return authPort;
    }

    Path dataDir(String name) {
        return directory.resolve(name).resolve("data");
    }

    Teleport startAuth(String... extraAuthKeys) {
        return start("auth", authConfig(extraAuthKeys));
    }

    String authConfig(String... extraAuthKeys) {
        return """
        version: v3
        teleport:
          nodename: auth-host
          data_dir: %s
          health_check_config: {interval: 1s, retry_interval: 500ms, timeout: 2s}
        auth_service:
          enabled: yes
          listen_addr: 127.0.0.1:%d
          cluster_name: it.example.com
          tokens: ["node,app,db,kube:%s"]
        %sssh_service: {enabled: yes}
        """
                .formatted(
                        dataDir("auth"),
                        authPort,
                        TOKEN,
                        Stream.of(extraAuthKeys)
                                .map(key -> "  " + key + "\n")
                                .reduce("", String::concat));
    }

    Teleport startAgent(String name, String... flags) {
        return start(name, agentConfig(name, "token_name: " + TOKEN), flags);
    }

    /// Starts the agent again on the data that it has, without a token.
    Teleport restartAgent(String name, String... flags) {
        return start(name, agentConfig(name, ""), flags);
    }

    String agentConfig(String name, String tokenLine) {
        return """
        version: v3
        teleport:
          nodename: %s
          data_dir: %s
          auth_server: 127.0.0.1:%d
          %s
          health_check_config: {interval: 1s, retry_interval: 500ms, timeout: 2s}
        auth_service: {enabled: no}
        ssh_service: {enabled: yes}
        """
                .formatted(
                        name,
                        dataDir(name),
                        authPort,
                        tokenLine.isEmpty()
                                ? ""
                                : "join_params: {method: token, %s}".formatted(tokenLine));
    }

    /// Starts a process below this cluster's directory; it ends with the cluster.
    Teleport start(String name, String config, String... flags) {
        var process = Teleport.start(directory.resolve(name), config, environment, flags);
        processes.add(process);
        return process;
    }

    /// Runs tctl on the Auth host, as its admin would.
    Run tctl(String... arguments) {
        var all = new ArrayList<>(Arrays.asList(arguments));
        all.add("-c");
        all.add(directory.resolve("auth").resolve("teleport.yaml").toString());
        return Run.tctl(all);
    }

    /// Returns the ids of the agents with these host names in `tctl inventory ls`.
    List<String> listed(String... hostnames) {
        return ids(tctl("inventory", "ls").succeeded().out(), hostnames);
    }

    /// Returns the ids of the agents with these host names in `tctl inventory status --connected`.
    List<String> connected(String... hostnames) {
        return ids(tctl("inventory", "status", "--connected").succeeded().out(), hostnames);
    }

    private static List<String> ids(String table, String... hostnames) {
        var wanted = Set.of(hostnames);
        return table.lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length > 1 && wanted.contains(columns[1]))
                .map(columns -> columns[0])
                .toList();
    }

    @Override
    public void close() {
        for (var process : processes.reversed()) {
            process.close();
        }
    }
}
