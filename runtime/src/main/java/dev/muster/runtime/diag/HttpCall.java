package dev.muster.runtime.diag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.regex.Pattern;

/// One request to a [DiagServer] and its answer, on a connection of its own; not a client for other
/// servers: it knows that they send a length and close.
record HttpCall(String method, String target, String accept, String body) {
    /// Bytes; more than any answer of ours.
    private static final int ANSWER_LIMIT = 16 * 1024 * 1024;

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) .*");
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d{1,9})");

    HttpCall {
        requireNonNull(method, "method");
        requireNonNull(target, "target");
        requireNonNull(accept, "accept");
        requireNonNull(body, "body");
    }

    DebugClient.Answer exchange(SocketChannel connected) throws IOException {
        var request = ByteBuffer.wrap(text().getBytes(UTF_8));
        while (request.hasRemaining()) {
            connected.write(request);
        }
        return parse(readAll(connected));
    }

    private String text() {
        return """
        %s %s HTTP/1.1\r
        Host: localhost\r
        Accept: %s\r
        Content-Length: %d\r
        \r
        %s\
        """
                .formatted(method, target, accept, body.getBytes(UTF_8).length, body);
    }

    private static byte[] readAll(SocketChannel channel) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(8192);
        while (channel.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            if (all.size() > ANSWER_LIMIT) {
                throw new IOException("the answer is longer than %d bytes".formatted(ANSWER_LIMIT));
            }
        }
        return all.toByteArray();
    }

    private static DebugClient.Answer parse(byte[] bytes) throws IOException {
        var parts = new String(bytes, UTF_8).split("\r\n\r\n", 2);
        var lines = parts[0].lines().toList();
        var status = STATUS.matcher(lines.getFirst());
        if (parts.length < 2 || !status.matches()) {
            throw new IOException("the connection ended before the answer");
        }
        for (var line : lines) {
            var length = LENGTH.matcher(line);
            if (length.matches()
                    && parts[1].getBytes(UTF_8).length != Integer.parseInt(length.group(1))) {
                throw new IOException("the answer was cut short");
            }
        }
        return new DebugClient.Answer(Integer.parseInt(status.group(1)), parts[1]);
    }
}
