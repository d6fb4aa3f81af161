package dev.muster.auth.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.muster.runtime.rpc.GateLane;
import io.netty.buffer.ByteBuf;

/// What the first record of a TLS client says, as far as the gate needs it (RFC 8446 section
/// 4.1.2).
final class ClientHello {
    private static final int RECORD_HEADER = 5;
    private static final int CLIENT_HELLO = 1;
    private static final int VERSION_AND_RANDOM = 2 + 32;
    private static final int APPLICATION_PROTOCOLS = 16; // RFC 7301 section 3.1

    private static final byte[] ADMINS = GateLane.ADMIN_PROTOCOL.getBytes(US_ASCII);

    private ClientHello() {}

    /// Returns the lane that a whole first record asks for. One that is no whole and well-formed
    /// ClientHello asks for nothing: the handshake will tell.
    ///
    /// @param bytes begin with a record that is [FirstRecord#WHOLE]
    static GateLane lane(ByteBuf bytes) {
        int start = bytes.readerIndex() + RECORD_HEADER;
        int length = bytes.getUnsignedShort(start - 2);
        var record = new TlsReader(bytes, start, start + length);
        int type = record.number(1);
        var hello = record.vector(3);
        return type == CLIENT_HELLO && record.isDone() && asksForAdmins(hello)
                ? GateLane.ADMINS
                : GateLane.AGENTS;
    }

    private static boolean asksForAdmins(TlsReader hello) {
        hello.skip(VERSION_AND_RANDOM);
        hello.vector(1); // session id
        hello.vector(2); // cipher suites
        hello.vector(1); // compression methods
        var extensions = hello.vector(2);
        if (!hello.isDone()) {
            return false;
        }
        int offers = 0;
        while (extensions.hasMore()) {
            int type = extensions.number(2);
            var data = extensions.vector(2);
            if (type == APPLICATION_PROTOCOLS && offersAdmins(data)) {
                offers++;
            }
        }
        return extensions.isDone() && offers == 1;
    }

    private static boolean offersAdmins(TlsReader data) {
        var names = data.vector(2);
        boolean offered = false;
        while (names.hasMore()) {
            offered |= names.vector(1).is(ADMINS);
        }
        return offered && names.isDone() && data.isDone();
    }
}
