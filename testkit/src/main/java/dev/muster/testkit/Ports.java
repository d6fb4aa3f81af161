package dev.muster.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Ports that nobody listens on, for servers that must come back on the same one.
public final class Ports {
    private Ports() {}

    /// Returns one of loopback.
    public static int free() {
        return free("127.0.0.1");
    }

    /// @param host an address of this machine
    public static int free(String host) {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
