package dev.muster.it;

import dev.muster.testkit.Namespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Two network namespaces that are joined by a cable, either direction of which can be cut.
///
/// In a direction that is cut, frames are addressed to a device that does not exist: nobody notices
/// but those who wait for them.
final class Cable implements AutoCloseable {
    private static final String DEVICE = "cable0";

    private final Namespace left = new Namespace();
    private final Namespace right = new Namespace();

    /// One end.
    enum End {
        LEFT("192.0.2.1", "02:00:00:00:00:01"),
        RIGHT("192.0.2.2", "02:00:00:00:00:02");

        private static final String NOBODY = "02:00:00:00:00:03";

        final String address;
        private final String mac;

        End(String address, String mac) {
            this.address = address;
            this.mac = mac;
        }

        private End other() {
            return this == LEFT ? RIGHT : LEFT;
        }
    }

    Cable() throws IOException {
        run(
                End.LEFT,
                "ip link add %s type veth peer name %s netns %d"
                        .formatted(DEVICE, DEVICE, right.pid()));
        for (var end : End.values()) {
            run(end, "ip link set lo up");
            run(end, "ip link set %s address %s up".formatted(DEVICE, end.mac));
            run(end, "ip addr add %s/24 dev %s".formatted(end.address, DEVICE));
            heal(end);
        }
    }

    /// Loses whatever leaves this end.
    void cut(End from) {
        send(from, End.NOBODY);
    }

    void heal(End from) {
        send(from, from.other().mac);
    }

    private void send(End from, String mac) {
        run(
                from,
                "ip neigh replace %s lladdr %s dev %s nud permanent"
                        .formatted(from.other().address, mac, DEVICE));
    }

    /// Returns what goes before a command that is to run at this end.
    List<String> at(End end) {
        return (end == End.LEFT ? left : right).within();
    }

    /// Asks a diagnostic port at this end.
    Teleport.Readyz get(End end, int port, String path) {
        var answer =
                at(
                                end,
                                "curl",
                                "--silent",
                                "--max-time",
                                "5",
                                "--write-out",
                                "\\n%{http_code}",
                                "http://127.0.0.1:" + port + path)
                        .out();
        int line = answer.lastIndexOf('\n');
        return new Teleport.Readyz(
                Integer.parseInt(answer.substring(line + 1).trim()), answer.substring(0, line));
    }

    /// Runs a command at this end.
    Run at(End end, String... command) {
        var all = new ArrayList<>(at(end));
        all.addAll(Arrays.asList(command));
        return Run.of(all);
    }

    private void run(End end, String command) {
        at(end, command.split(" ")).succeeded();
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
