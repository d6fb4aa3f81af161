package dev.muster.agent.target;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.muster.core.net.HostPort;
import dev.muster.core.version.BuildVersion;
import dev.muster.runtime.config.ExpectedStatus;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Asks an HTTP/1.1 server for one page and goes by the status alone: redirects are not followed,
/// and of the body nothing is waited for. The JDK's own client would do more and cost each agent a
/// thread and some megabytes.
///
/// @param uri of scheme `http` or `https`
/// @param tls what trusts the servers of `https`; asked only for those
record HttpProbe(URI uri, ExpectedStatus expected, Dialer dialer, Supplier<SSLSocketFactory> tls)
        implements Probe {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-9]\\d\\d)( .*)?");
    private static final int SHOWN = 40;

    HttpProbe {
        requireNonNull(uri, "uri");
        requireNonNull(expected, "expected");
        requireNonNull(dialer, "dialer");
        requireNonNull(tls, "tls");
    }

    @Override
    public void check() throws IOException, InterruptedException {
        var server = Address.of(uri);
        try (var plain = dialer.dial(server);
                var socket = isSecure() ? secured(plain, server) : plain) {
            socket.getOutputStream().write(request().getBytes(US_ASCII));
            int status = status(new AnswerLines(socket.getInputStream()));
            if (!expected.contains(status)) {
                throw new UnexpectedAnswerException(
                        "answered %d, expected is %s%s"
                                .formatted(
                                        status,
                                        expected,
                                        status / 100 == 3 ? "; redirects are not followed" : ""));
            }
        }
    }

    private boolean isSecure() {
        return uri.getScheme().equals("https");
    }

    /// The name that the certificate must have is the one of the address, as with browsers.
    private Socket secured(Socket plain, HostPort server) throws IOException {
        var socket = (SSLSocket) tls.get().createSocket(plain, server.host(), server.port(), true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private String request() {
        var path = requireNonNullElse(uri.getRawPath(), "");
        var query = uri.getRawQuery();
        return """
        GET %s%s HTTP/1.1
        Host: %s
        User-Agent: teleport/%s
        Accept: */*
        Connection: close

        """
                .formatted(
                        path.isEmpty() ? "/" : path,
                        query == null ? "" : "?" + query,
                        uri.getRawAuthority(),
                        BuildVersion.current())
                .replace("\n", "\r\n");
    }

    /// Returns the status behind those that only announce one.
    private static int status(AnswerLines lines) throws IOException {
        while (true) {
            var line = lines.next();
            var match = STATUS_LINE.matcher(line);
            if (!match.matches()) {
                throw new UnexpectedAnswerException(
                        "answered something that is no HTTP: \"%s\"".formatted(shown(line)));
            }
            int status = Integer.parseInt(match.group(1));
            if (status / 100 != 1) {
                return status;
            }
            while (!lines.next().isEmpty()) {
                // a header of the announcement
            }
        }
    }

    private static String shown(String line) {
        return line.substring(0, Math.min(line.length(), SHOWN)).replaceAll("[^ -~]", "?");
    }
}
