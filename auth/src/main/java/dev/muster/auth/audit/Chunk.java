package dev.muster.auth.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Some whole lines of a file, from a place in it on.
///
/// @param end where the next ones begin; where these began when there are none
record Chunk(List<String> lines, long end) {
    /// No event is longer; so much without a line feed is no log's line and is passed over.
    static final int MOST = 256 * 1024;

    Chunk {
        lines = List.copyOf(lines);
    }

    static Chunk read(FileChannel channel, long from) throws IOException {
        var block = ByteBuffer.allocate(MOST);
        int read = 0;
        while (block.hasRemaining() && read >= 0) {
            read = channel.read(block, from + block.position());
        }
        int whole = block.position();
        while (whole > 0 && block.get(whole - 1) != '\n') {
            whole--;
        }
        if (whole == 0) {
            return new Chunk(List.of(), block.hasRemaining() ? from : from + MOST);
        }
        var text = new String(block.array(), 0, whole, StandardCharsets.UTF_8);
        return new Chunk(text.lines().toList(), from + whole);
    }
}
