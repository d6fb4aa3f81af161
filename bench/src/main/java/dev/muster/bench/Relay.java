package dev.muster.bench;

import dev.muster.core.net.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A way to Auth that can be held up or cut, in both directions at once.
///
/// Held, it takes nothing on until it is let go, and loses nothing. Cut, it swallows whatever
/// comes, the ends of connections too, so that neither end learns of it.
final class Relay implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final InetSocketAddress auth;
    private final ServerSocket door;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Way way = Way.OPEN;

    private enum Way {
        OPEN,
        HELD,
        CUT
    }

    Relay(InetSocketAddress auth) throws IOException {
        this.auth = auth;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    /// Where agents dial instead of Auth.
    HostPort address() {
        return new HostPort("127.0.0.1", door.getLocalPort());
    }

    void hold() {
        become(Way.HELD);
    }

    void letGo() {
        become(Way.OPEN);
    }

    /// For good: what was swallowed is missing.
    void cut() {
        become(Way.CUT);
    }

    private void become(Way next) {
        lock.lock();
        try {
            way = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits while the way is held; tells whether it is open then.
    private boolean isOpen() {
        lock.lock();
        try {
            while (way == Way.HELD) {
                changed.awaitUninterruptibly();
            }
            return way == Way.OPEN;
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        try {
            while (true) {
                var agent = door.accept();
                sockets.add(agent);
                Thread.ofVirtual().name("relay").start(() -> join(agent));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void join(Socket agent) {
        if (!isOpen()) {
            return;
        }
        var server = new Socket();
        sockets.add(server);
        try {
            server.connect(auth);
            Thread.ofVirtual().name("relay").start(() -> pump(server, agent));
            pump(agent, server);
        } catch (IOException _) {
            close(agent);
            close(server);
        }
    }

    private void pump(Socket from, Socket to) {
        var buffer = new byte[BUFFER_BYTES];
        try {
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                if (isOpen()) {
                    to.getOutputStream().write(buffer, 0, read);
                }
            }
        } catch (IOException _) {
            // one end is gone, which the other learns unless the way is cut
        }
        if (isOpen()) {
            close(from);
            close(to);
        }
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException _) {
            // it is of no use any more either way
        }
    }

    @Override
    public void close() throws IOException {
        become(Way.CUT);
        door.close();
        sockets.forEach(this::close);
    }
}
