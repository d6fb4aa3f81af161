package dev.muster.auth.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.stream.Stream;

/// First records of TLS clients, put together by hand (RFC 8446 section 4.1.2).
final class HelloBytes {
    private static final byte[] RECORD_OF_TLS = {22, 3, 1};
    private static final int CLIENT_HELLO = 1;
    private static final int APPLICATION_PROTOCOLS = 16;
    private static final int SERVER_NAME = 0;

    private HelloBytes() {}

    /// Returns a record with a ClientHello that offers these protocols, and no other extension than
    /// a server's name.
    static byte[] offering(String... protocols) {
        return of(extension(SERVER_NAME, new byte[9]), applicationProtocols(protocols));
    }

    /// Returns a record with a ClientHello that has these extensions.
    static byte[] of(byte[]... extensions) {
        return record(
                message(
                        CLIENT_HELLO,
                        join(
                                new byte[2 + 32], // version and random
                                vector(1, new byte[32]),
                                vector(2, new byte[] {0x13, 1, 0x13, 2}),
                                vector(1, new byte[1]),
                                vector(2, join(extensions)))));
    }

    static byte[] record(byte[] content) {
        return join(RECORD_OF_TLS, vector(2, content));
    }

    static byte[] message(int type, byte[] body) {
        return join(new byte[] {(byte) type}, vector(3, body));
    }

    static byte[] applicationProtocols(String... names) {
        return extension(APPLICATION_PROTOCOLS, names(names));
    }

    static byte[] names(String... names) {
        return vector(2, join(Stream.of(names).map(HelloBytes::name).toArray(byte[][]::new)));
    }

    static byte[] name(String name) {
        return vector(1, name.getBytes(US_ASCII));
    }

    static byte[] extension(int type, byte[] data) {
        return join(new byte[] {0, (byte) type}, vector(2, data));
    }

    /// Returns `content` behind its length in so many bytes.
    static byte[] vector(int lengthBytes, byte[] content) {
        var length = new byte[lengthBytes];
        for (int i = 0; i < lengthBytes; i++) {
            length[i] = (byte) (content.length >> (8 * (lengthBytes - 1 - i)));
        }
        return join(length, content);
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
