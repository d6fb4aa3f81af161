package dev.muster.testkit.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Ports that nobody listens on, for servers that must come back on the same one.
final class FreePorts {
    private FreePorts() {}

    static int one(String host) throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        }
    }
}
