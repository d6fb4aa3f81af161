package dev.muster.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// Sockets that take a place at a server's door and do not come in: silent ones send nothing, slow
/// ones a byte of a TLS ClientHello a second. One that is closed opens again, at most once a
/// second.
final class Pest implements AutoCloseable {
    /// How a ClientHello starts: a handshake record of TLS of 512 bytes, RFC 8446 section 5.1.
    private static final byte[] HELLO = {
        0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x03
    };

    private static final long SECOND = 1_000_000_000L;

    private final InetSocketAddress target;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final List<Thread> threads = new ArrayList<>();

    Pest(InetSocketAddress target) {
        this.target = target;
    }

    Pest silent(int count) {
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofVirtual().name("silent").start(() -> pester(0)));
        }
        return this;
    }

    Pest slow(int count) {
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofVirtual().name("slow").start(() -> pester(1)));
        }
        return this;
    }

    private void pester(int bytesPerSecond) {
        while (running.get()) {
            try (var socket = SocketChannel.open(target)) {
                hold(socket, bytesPerSecond);
            } catch (IOException _) {
                // closed or refused by the server: knock again
            }
            LockSupport.parkNanos(SECOND);
        }
    }

    private void hold(SocketChannel socket, int bytesPerSecond) throws IOException {
        for (int at = 0; running.get(); at += bytesPerSecond) {
            if (bytesPerSecond == 0) {
                socket.socket().setSoTimeout((int) (SECOND / 1_000_000));
                try {
                    if (socket.socket().getInputStream().read() < 0) {
                        return;
                    }
                } catch (SocketTimeoutException _) {
                    // still held: stay silent
                }
            } else {
                var next = at < HELLO.length ? HELLO[at] : 0;
                socket.write(ByteBuffer.wrap(new byte[] {next}));
                LockSupport.parkNanos(SECOND);
            }
        }
    }

    /// Lets go; the sockets close within a second.
    @Override
    public void close() {
        running.set(false);
        threads.forEach(Thread::interrupt);
    }
}
