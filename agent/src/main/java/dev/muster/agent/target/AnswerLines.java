package dev.muster.agent.target;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// The first lines of what a target sends, which may be anything, and without end.
final class AnswerLines {
    private static final int MOST_BYTES = 8 * 1024;
    private static final int BUFFER_BYTES = 1024;

    private final InputStream in;
    private int left = MOST_BYTES;

    AnswerLines(InputStream in) {
        this.in = new BufferedInputStream(requireNonNull(in, "in"), BUFFER_BYTES);
    }

    /// Returns the next line without its end, which is LF or CR LF; a char is a byte.
    ///
    /// @throws UnexpectedAnswerException when all lines together are longer than 8 KiB
    /// @throws EOFException when the target sends no more
    String next() throws IOException {
        var line = new StringBuilder();
        while (left > 0) {
            left--;
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            if (next == '\n') {
                int end = line.length() - 1;
                return end >= 0 && line.charAt(end) == '\r'
                        ? line.substring(0, end)
                        : line.toString();
            }
            line.append((char) next);
        }
        throw new UnexpectedAnswerException(
                "sent more than %d KiB where a few lines are due".formatted(MOST_BYTES / 1024));
    }
}
