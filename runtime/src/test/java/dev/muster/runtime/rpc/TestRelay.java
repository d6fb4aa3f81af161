package dev.muster.runtime.rpc;

import dev.muster.core.net.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/// A path to a server that can be cut without either side being told.
final class TestRelay implements AutoCloseable {
    private final HostPort target;
    private final ServerSocket listener;
    private final Semaphore answers = new Semaphore(0);
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private volatile boolean swallowing;

    TestRelay(HostPort target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    HostPort address() {
        return new HostPort("127.0.0.1", listener.getLocalPort());
    }

    /// Waits until the server has sent something that often.
    void awaitAnswers(int count) throws InterruptedException {
        answers.acquire(count);
    }

    /// From now on, nothing that either side sends arrives.
    void swallow() {
        swallowing = true;
    }

    /// Closes all connections.
    void cut() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                var server = new Socket(target.host(), target.port());
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> copy(client, server, false));
                Thread.ofVirtual().start(() -> copy(server, client, true));
            }
        } catch (IOException _) {
            // closed: the test is over
        }
    }

    private void copy(Socket from, Socket to, boolean answer) {
        try (from;
                to) {
            var buffer = new byte[65536];
            for (int n = from.getInputStream().read(buffer); n >= 0; ) {
                if (!swallowing) {
                    to.getOutputStream().write(buffer, 0, n);
                    if (answer) {
                        answers.release();
                    }
                }
                n = from.getInputStream().read(buffer);
            }
        } catch (IOException _) {
            // one side is gone; closing tells the other
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
