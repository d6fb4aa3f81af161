package dev.muster.auth.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/// Reads a file's lines from its end to its start, a block at a time. What follows the last line
/// feed is no line yet and is left out.
final class ReverseLines {
    private static final int BLOCK = 64 * 1024;

    /// No event is longer; more than this without a line feed is not a log's line and is dropped.
    private static final int LONGEST = 1024 * 1024;

    private final FileChannel channel;
    private final Deque<String> ready = new ArrayDeque<>();

    /// The end of a line whose start lies in a block not yet read.
    private byte[] tail = new byte[0];

    private long position;
    private boolean ended;
    private boolean seenFeed;

    ReverseLines(FileChannel channel) throws IOException {
        this.channel = channel;
        this.position = channel.size();
    }

    /// Returns the line before the one returned last; empty at the start of the file.
    Optional<String> next() throws IOException {
        while (ready.isEmpty() && !ended) {
            readBlock();
        }
        return Optional.ofNullable(ready.pollFirst());
    }

    private void readBlock() throws IOException {
        int length = (int) Math.min(BLOCK, position);
        position -= length;
        var block = ByteBuffer.allocate(length);
        while (block.hasRemaining()) {
            if (channel.read(block, position + block.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        split(block.array());
        if (position == 0) {
            ended = true;
            emit(0, new byte[0]);
        }
    }

    private void split(byte[] block) {
        int end = block.length;
        for (int i = block.length - 1; i >= 0; i--) {
            if (block[i] == '\n') {
                emit(end - i - 1, Arrays.copyOfRange(block, i + 1, end));
                seenFeed = true;
                end = i;
            }
        }
        var carried = new ByteArrayOutputStream();
        carried.write(block, 0, end);
        carried.writeBytes(tail);
        tail = carried.size() > LONGEST ? new byte[0] : carried.toByteArray();
    }

    private void emit(int length, byte[] head) {
        var line = new byte[length + tail.length];
        System.arraycopy(head, 0, line, 0, length);
        System.arraycopy(tail, 0, line, length, tail.length);
        tail = new byte[0];
        if (seenFeed && line.length > 0) {
            ready.addLast(new String(line, StandardCharsets.UTF_8));
        }
    }
}
