package dev.muster.runtime.systemd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A Unix datagram socket that sends to one address. The JDK has none, and Netty's native files are
/// not there for every processor, so this calls the C library of Linux. Thread-safe; sending waits
/// while the receiver's queue is full.
final class NotifySocket implements AutoCloseable {
    // <sys/socket.h> and <sys/un.h> of Linux
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int PATH_BYTES = 108;

    private final LibC libc;
    private final int descriptor;
    private final byte[] address;

    private NotifySocket(LibC libc, int descriptor, byte[] address) {
        this.libc = requireNonNull(libc, "libc");
        this.descriptor = descriptor;
        this.address = address;
    }

    /// @param name an absolute path, or a name in the abstract namespace after an `@`
    static NotifySocket open(String name) throws IOException {
        var address = address(name);
        var libc = LibC.find();
        int descriptor = libc.socket().call(AF_UNIX, SOCK_DGRAM, 0);
        if (descriptor < 0) {
            throw new IOException("this process may open no more sockets");
        }
        return new NotifySocket(libc, descriptor, address);
    }

    void send(String message) throws IOException {
        var bytes = message.getBytes(UTF_8);
        try (var arena = Arena.ofConfined()) {
            long sent =
                    libc.sendTo()
                            .call(
                                    descriptor,
                                    arena.allocateFrom(JAVA_BYTE, bytes),
                                    bytes.length,
                                    MSG_NOSIGNAL,
                                    structure(arena),
                                    (int) JAVA_SHORT.byteSize() + address.length);
            if (sent != bytes.length) {
                throw new IOException("nobody takes what is sent there");
            }
        }
    }

    @Override
    public void close() {
        libc.close().call(descriptor);
    }

    /// Returns the bytes of `sun_path`, which begin with a zero for an abstract name.
    private static byte[] address(String name) throws IOException {
        if (!name.startsWith("/") && !name.startsWith("@")) {
            throw new IOException("it is neither a path nor an abstract name");
        }
        var bytes = name.getBytes(UTF_8);
        if (bytes.length >= PATH_BYTES) {
            throw new IOException("it is longer than %d bytes".formatted(PATH_BYTES - 1));
        }
        if (bytes[0] == '@') {
            bytes[0] = 0;
        }
        return bytes;
    }

    /// Returns a `sockaddr_un`.
    private MemorySegment structure(Arena arena) {
        var structure = arena.allocate(JAVA_SHORT.byteSize() + PATH_BYTES, JAVA_SHORT.byteSize());
        structure.set(JAVA_SHORT, 0, AF_UNIX);
        MemorySegment.copy(address, 0, structure, JAVA_BYTE, JAVA_SHORT.byteSize(), address.length);
        return structure;
    }
}
