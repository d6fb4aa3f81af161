package dev.muster.auth.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// What a crash leaves after the last line feed of a file: nobody was told that it was written.
final class TornLine {
    private static final int BLOCK = 8 * 1024;

    private TornLine() {}

    /// Cuts the file behind its last line feed.
    static void mend(FileChannel channel) throws IOException {
        long length = wholeLength(channel);
        if (length < channel.size()) {
            channel.truncate(length);
            channel.force(true);
        }
    }

    private static long wholeLength(FileChannel channel) throws IOException {
        long end = channel.size();
        while (end > 0) {
            long start = Math.max(0, end - BLOCK);
            var block = ByteBuffer.allocate((int) (end - start));
            while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {
                // Reads on until the block is full.
            }
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }
}
