package dev.muster.runtime.diag;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.core.net.HostPort;
import java.io.IOException;
import java.net.Socket;

/// Raw HTTP over TCP, so that tests see every byte.
final class Http {
    private Http() {}

    /// Returns the whole answer, head and body.
    static String get(HostPort address, String target, String... headers) throws IOException {
        var more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return send(address, "GET %s HTTP/1.1\r\nHost: a\r\n%s\r\n".formatted(target, more));
    }

    static String send(HostPort address, String request) throws IOException {
        try (var socket = new Socket(address.host(), address.port())) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
