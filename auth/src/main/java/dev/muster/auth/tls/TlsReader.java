package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;

/// Reads numbers and vectors as TLS writes them (RFC 8446 section 3) from bytes that anyone may
/// have sent. What would end behind the last byte is not read; the reader is broken then, and stays
/// so.
final class TlsReader {
    private final ByteBuf bytes;
    private final int end;
    private int next;
    private boolean broken;

    /// @param start index of the first byte
    /// @param end index behind the last one, within what `bytes` holds
    TlsReader(ByteBuf bytes, int start, int end) {
        this.bytes = requireNonNull(bytes, "bytes");
        this.next = start;
        this.end = end;
    }

    /// Returns an unsigned number of so many bytes, at most three; 0 when broken.
    int number(int length) {
        int start = next;
        skip(length);
        int value = 0;
        for (int i = start; i < next; i++) {
            value = value << 8 | bytes.getUnsignedByte(i);
        }
        return value;
    }

    /// Returns a reader of a vector, which is behind its length; an empty one when broken.
    ///
    /// @param lengthBytes how many bytes tell its length
    TlsReader vector(int lengthBytes) {
        int length = number(lengthBytes);
        int start = next;
        skip(length);
        return new TlsReader(bytes, start, next);
    }

    void skip(int length) {
        broken |= length > end - next;
        if (!broken) {
            next += length;
        }
    }

    boolean hasMore() {
        return !broken && next < end;
    }

    /// Tells whether all was there, and nothing is left.
    boolean isDone() {
        return !broken && next == end;
    }

    /// Tells whether what is left is this.
    boolean is(byte[] expected) {
        if (broken || end - next != expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (bytes.getByte(next + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
