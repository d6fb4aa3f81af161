package dev.muster.agent.target;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.HostPort;
import java.io.IOException;

/// Connects, and closes the connection without a word.
record TcpProbe(HostPort target, Dialer dialer) implements Probe {
    TcpProbe {
        requireNonNull(target, "target");
        requireNonNull(dialer, "dialer");
    }

    @Override
    public void check() throws IOException, InterruptedException {
        dialer.dial(target).close();
    }
}
