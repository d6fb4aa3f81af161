package dev.muster.it;

import dev.muster.core.net.HostPort;
import dev.muster.testkit.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Several Auth processes on one engine, below one directory, and agents of theirs.
final class Auths implements AutoCloseable {
    static final String CLUSTER = "it.example.com";

    private static final String PACE = "{interval: 1s, retry_interval: 500ms, timeout: 2s}";

    private final Path directory;
    private final String storage;
    private final int[] ports;
    private final List<Teleport> auths = new ArrayList<>();
    private final List<Teleport> agents = new ArrayList<>();

    /// Starts all at once.
    ///
    /// @param storage what the configuration says at `teleport.storage`
    Auths(Path directory, String storage, int size) {
        this.directory = directory;
        this.storage = storage;
        this.ports = IntStream.range(0, size).map(_ -> Ports.free()).toArray();
        for (int auth = 0; auth < size; auth++) {
            auths.add(start(auth));
        }
    }

    int size() {
        return ports.length;
    }

    Teleport get(int auth) {
        return auths.get(auth);
    }

    HostPort address(int auth) {
        return new HostPort("127.0.0.1", ports[auth]);
    }

    /// Starts one again on its data, in place of the one before.
    Teleport restart(int auth) {
        auths.set(auth, start(auth));
        return auths.get(auth);
    }

    private Teleport start(int auth) {
        return Teleport.start(home(auth), config(auth, CLUSTER));
    }

    /// As the other, with more keys of `auth_service`.
    Teleport restart(int auth, String keys) {
        auths.set(auth, Teleport.start(home(auth), config(auth, CLUSTER, keys)));
        return auths.get(auth);
    }

    /// Starts one more on this engine, whose configuration names another cluster.
    Teleport startStranger(String cluster) {
        var stranger = Teleport.start(home(size()), config(size(), cluster));
        agents.add(stranger);
        return stranger;
    }

    /// Starts an agent that knows these Auths alone.
    ///
    /// @param token empty for one that has joined
    Teleport startAgent(String name, String token, int... known) {
        return startAgent(name, token, IntStream.of(known).mapToObj(this::address).toList(), PACE);
    }

    /// Starts an agent that dials these addresses.
    ///
    /// @param token empty for one that has joined
    /// @param pace what its configuration says at `health_check_config`
    Teleport startAgent(String name, String token, List<HostPort> addresses, String pace) {
        var agent =
                Teleport.start(
                        directory.resolve(name),
                        """
                        version: v3
                        teleport:
                          nodename: %s
                          data_dir: %s
                          auth_server: %s
                          %s
                          health_check_config: %s
                        auth_service: {enabled: no}
                        ssh_service: {enabled: yes}
                        """
                                .formatted(
                                        name,
                                        directory.resolve(name).resolve("data"),
                                        addresses.stream().map(one -> "\"" + one + "\"").toList(),
                                        token.isEmpty()
                                                ? ""
                                                : "join_params: {method: token, token_name: %s}"
                                                        .formatted(token),
                                        pace));
        agents.add(agent);
        return agent;
    }

    /// Runs tctl as the admin of one Auth's host would.
    Run tctl(int auth, String... arguments) {
        var all = new ArrayList<>(Arrays.asList(arguments));
        all.add("-c");
        all.add(home(auth).resolve("teleport.yaml").toString());
        return Run.tctl(all);
    }

    private Path home(int auth) {
        return directory.resolve("auth-" + auth);
    }

    private String config(int auth, String cluster) {
        return config(auth, cluster, "");
    }

    private String config(int auth, String cluster, String keys) {
        return """
        version: v3
        teleport:
          nodename: auth-%d
          data_dir: %s
          storage: %s
          health_check_config: %s
        auth_service:
          enabled: yes
          listen_addr: 127.0.0.1:%d
          cluster_name: %s
          %s
        ssh_service: {enabled: no}
        """
                .formatted(
                        auth,
                        home(auth).resolve("data"),
                        storage,
                        PACE,
                        auth < ports.length ? ports[auth] : Ports.free(),
                        cluster,
                        keys);
    }

    @Override
    public void close() {
        agents.reversed().forEach(Teleport::close);
        auths.forEach(Teleport::close);
    }
}
