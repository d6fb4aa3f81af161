package dev.muster.tctl.output;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.Time;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A bar on a terminal that says how far a long command is; elsewhere nothing.
public final class Progress {
    private static final int WIDTH = 30;
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final Path STDERR = Path.of("/proc/self/fd/2");

    private final PrintWriter err;
    private final boolean terminal;
    private final Time time;
    private boolean shown;
    private long shownNanos;

    /// @param err what is printed to stderr
    /// @param terminal whether that is one
    public Progress(PrintWriter err, boolean terminal, Time time) {
        this.err = requireNonNull(err, "err");
        this.terminal = terminal;
        this.time = requireNonNull(time, "time");
    }

    /// Returns whether the stderr of this process is a terminal; on other systems than Linux,
    /// whether its stdout is.
    public static boolean isTerminal() {
        try {
            var file = Files.readSymbolicLink(STDERR).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
        } catch (IOException _) {
            return Optional.ofNullable(System.console()).filter(it -> it.isTerminal()).isPresent();
        }
    }

    /// Shows how many of how many are done, at most ten times a second.
    ///
    /// @param note what else to say; empty for nothing
    public void show(long done, long expected, String note) {
        long now = time.nanoTime();
        if (!terminal || (shown && now - shownNanos < PAUSE_NANOS)) {
            return;
        }
        shown = true;
        shownNanos = now;
        int filled = expected == 0 ? 0 : (int) Math.min(WIDTH, WIDTH * done / expected);
        err.print(
                "\r\033[K[%s%s] %d/%d%s"
                        .formatted(
                                "#".repeat(filled),
                                " ".repeat(WIDTH - filled),
                                done,
                                expected,
                                note.isEmpty() ? "" : " " + note));
        err.flush();
    }

    /// Wipes it out.
    public void end() {
        if (shown) {
            err.print("\r\033[K");
            err.flush();
            shown = false;
        }
    }
}
