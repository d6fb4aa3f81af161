package dev.muster.bench.ha;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Auth processes that share one engine, each with an address and an admin's client of its own.
final class Auths implements AutoCloseable {
    /// What agents join with.
    static final String TOKEN = "bench-token-0123456789abcdef";

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final List<HostPort> addresses;
    private final List<Node> nodes = new ArrayList<>();
    private final List<AuthClient> clients = new ArrayList<>();

    /// Where and how one of them runs.
    ///
    /// @param diag where it answers `/readyz`
    /// @param launch what goes before its command
    record Place(
            HostPort address, HostPort diag, List<String> launch, Map<String, String> environment) {
        Place {
            requireNonNull(address, "address");
            requireNonNull(diag, "diag");
            launch = List.copyOf(launch);
            environment = Map.copyOf(environment);
        }
    }

    /// @param storage the lines of `teleport.storage`, as a YAML flow mapping
    Auths(Path directory, String storage, List<Place> places) throws IOException {
        addresses = places.stream().map(Place::address).toList();
        for (int number = 0; number < places.size(); number++) {
            nodes.add(node(number, places.get(number), directory, storage));
        }
    }

    /// Starts them all at one moment and returns when they are ok.
    void start() throws IOException {
        for (var node : nodes) {
            node.start();
        }
        awaitOk();
        for (int number = 0; number < nodes.size(); number++) {
            clients.add(new AuthClient(addresses.get(number), nodes.get(number).data()));
        }
    }

    void awaitOk() {
        Cluster.await(
                LIMIT,
                "Auth processes are ok",
                nodes.size(),
                () -> nodes.stream().filter(node -> new Readyz(node.diag()).ask() == 200).count());
    }

    List<Node> nodes() {
        return nodes;
    }

    /// Returns a client for each, in their order.
    List<AuthClient> clients() {
        return clients;
    }

    List<HostPort> addresses() {
        return addresses;
    }

    /// Returns what agents know the cluster by.
    String caPin() {
        return clients.getFirst().caPin();
    }

    private static Node node(int number, Place place, Path directory, String storage)
            throws IOException {
        var home =
                new Node.Home(
                        place.launch(), place.environment(), directory.resolve("auth-" + number));
        return new Node(
                home,
                place.diag(),
                """
                version: v3
                teleport:
                  nodename: auth-%d
                  data_dir: %s
                  storage: %s
                auth_service:
                  enabled: yes
                  listen_addr: %s
                  advertise_addr: %s
                  cluster_name: bench.example.com
                  tokens: ["node:%s"]
                ssh_service: {enabled: no}
                """
                        .formatted(
                                number,
                                home.data(),
                                storage,
                                place.address(),
                                place.address(),
                                TOKEN));
    }

    @Override
    public void close() {
        clients.forEach(AuthClient::close);
        nodes.forEach(Node::close);
    }
}
