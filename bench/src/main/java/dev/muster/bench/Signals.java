package dev.muster.bench;

import java.io.IOException;
import java.io.UncheckedIOException;

/// Signals to processes.
public final class Signals {
    private Signals() {}

    /// Sends one such as STOP or CONT, which has arrived when this returns.
    public static void send(Process process, String name) {
        try {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.onExit().join().exitValue() != 0) {
                throw new IllegalStateException("kill -%s failed".formatted(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
