package dev.muster.agent.target;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.muster.core.net.HostPort;
import dev.muster.core.version.BuildVersion;
import java.io.IOException;

/// Reads the identification of an SSH server as RFC 4253, section 4.2, has it: lines of any kind,
/// then one that begins with `SSH-`. Sends its own, because a server logs an error of the protocol
/// when a client leaves without.
record SshProbe(HostPort target, Dialer dialer) implements Probe {
    private static final int LONGEST_IDENTIFICATION = 255; // with CR LF
    private static final String OWN =
            "SSH-2.0-Muster_%s\r\n".formatted(BuildVersion.current().toString().replace('-', '_'));

    SshProbe {
        requireNonNull(target, "target");
        requireNonNull(dialer, "dialer");
    }

    @Override
    public void check() throws IOException, InterruptedException {
        try (var socket = dialer.dial(target)) {
            socket.getOutputStream().write(OWN.getBytes(US_ASCII));
            var lines = new AnswerLines(socket.getInputStream());
            var line = lines.next();
            while (!line.startsWith("SSH-")) {
                line = lines.next();
            }
            if (line.length() + 2 > LONGEST_IDENTIFICATION) {
                throw new UnexpectedAnswerException(
                        "identifies itself in %d bytes, at most %d are SSH"
                                .formatted(line.length() + 2, LONGEST_IDENTIFICATION));
            }
        }
    }
}
