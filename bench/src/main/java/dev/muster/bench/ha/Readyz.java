package dev.muster.bench.ha;

import dev.muster.core.net.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Asks one `/readyz` over a socket of its own each time, as probes do. With hundreds of them five
/// times a second a general HTTP client would take the processor from those whom it watches.
final class Readyz {
    private static final int LIMIT_MILLIS = 5_000;
    private static final String START = "HTTP/1.1 ";
    private static final int START_BYTES = "HTTP/1.1 200".length();

    private final HostPort address;
    private final byte[] request;

    Readyz(HostPort address) {
        this.address = address;
        this.request =
                "GET /readyz HTTP/1.1\r\nHost: %s\r\n\r\n"
                        .formatted(address)
                        .getBytes(StandardCharsets.US_ASCII);
    }

    /// Returns the status code of the answer; 0 when there is none.
    int ask() {
        try (var socket = new Socket()) {
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.connect(new InetSocketAddress(address.host(), address.port()), LIMIT_MILLIS);
            socket.getOutputStream().write(request);
            var answer = socket.getInputStream().readAllBytes();
            var start = new String(answer, StandardCharsets.US_ASCII);
            return start.startsWith(START)
                    ? Integer.parseInt(start.substring(START.length(), START_BYTES))
                    : 0;
        } catch (IOException _) {
            return 0;
        }
    }
}
