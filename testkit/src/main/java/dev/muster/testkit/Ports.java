package dev.muster.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Ports that nobody listens on, for servers that must come back on the same one.
public final class Ports {
    private static final int FIRST = 10_000;

    /// Below those that Linux gives to outgoing connections (`ip_local_port_range`), one of which
    /// would else have it before the server.
    private static final int END = 32_768;

    private static final int ATTEMPTS = 1_000;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /// Returns one of loopback.
    public static int free() {
        return free("127.0.0.1");
    }

    /// Returns one that this process has not been given before, by chance, as other processes look
    /// for theirs at the same time.
    ///
    /// @param host an address of this machine
    public static int free(String host) {
        var address = address(host);
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(address, port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port at " + host);
    }

    private static boolean isFree(InetAddress address, int port) {
        try (var _ = new ServerSocket(port, 1, address)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }
}
