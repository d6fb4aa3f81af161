package dev.muster.auth.tls;

import io.netty.buffer.ByteBuf;

/// Whether the bytes that a connection began with are its first TLS record (RFC 8446 section 5.1).
enum FirstRecord {
    /// More bytes are needed to tell, or to have it all.
    PARTIAL,
    WHOLE,
    /// Something else: another protocol, or noise.
    FOREIGN;

    private static final int HEADER = 5;
    private static final int HANDSHAKE = 22;
    private static final int MAJOR_VERSION = 3;
    private static final int LONGEST = 1 << 14;

    static FirstRecord of(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int length = bytes.readableBytes();
        if ((length > 0 && bytes.getByte(start) != HANDSHAKE)
                || (length > 1 && bytes.getByte(start + 1) != MAJOR_VERSION)) {
            return FOREIGN;
        }
        if (length < HEADER) {
            return PARTIAL;
        }
        int body = bytes.getUnsignedShort(start + 3);
        if (body == 0 || body > LONGEST) {
            return FOREIGN;
        }
        return length < HEADER + body ? PARTIAL : WHOLE;
    }
}
