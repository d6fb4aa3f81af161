package dev.muster.agent.target;

import dev.muster.core.net.HostPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.concurrent.Semaphore;

/// Opens connections to targets. Thread-safe.
final class Dialer {
    /// A look-up is a call of the system that nothing interrupts, and holds one of the 256 threads
    /// that the JDK lets all virtual threads share (`jdk.virtualThreadScheduler.maxPoolSize`). When
    /// the name servers are silent, the agent's own threads must still find one.
    private static final int LOOK_UPS = 192;

    private final Semaphore lookUps = new Semaphore(LOOK_UPS);

    /// Returns a connection to the first address of the host that takes one.
    ///
    /// @throws UnknownHostException when the name has no address
    /// @throws ConnectException when no address takes a connection
    Socket dial(HostPort target) throws IOException, InterruptedException {
        var failure = new ConnectException("no address");
        for (var address : lookUp(target.host())) {
            var socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, target.port()));
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = new ConnectException(e.getMessage());
                failure.initCause(e);
            }
        }
        throw failure;
    }

    private InetAddress[] lookUp(String host) throws UnknownHostException, InterruptedException {
        try {
            return new InetAddress[] {InetAddress.ofLiteral(host)};
        } catch (IllegalArgumentException _) {
            // a name
        }
        lookUps.acquire();
        try {
            return InetAddress.getAllByName(host);
        } finally {
            lookUps.release();
        }
    }
}
