package dev.muster.agent.target;

import dev.muster.core.net.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A server on loopback that does to each connection what a test wants.
final class Peer implements AutoCloseable {
    /// What is done to one connection, which is closed after it.
    interface Manners {
        void serve(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final Manners manners;
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    Peer(Manners manners) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), manners);
    }

    Peer(ServerSocket listener, Manners manners) {
        this.listener = listener;
        this.manners = manners;
        Thread.ofVirtual().start(this::accept);
    }

    HostPort address() {
        return new HostPort("127.0.0.1", listener.getLocalPort());
    }

    /// Returns how the next connection ended, once it has: `served`, or the failure.
    String nextEnd() throws InterruptedException {
        return ends.take();
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            manners.serve(socket.getInputStream(), socket.getOutputStream());
            ends.add("served");
        } catch (IOException | InterruptedException e) {
            ends.add(e.toString());
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
