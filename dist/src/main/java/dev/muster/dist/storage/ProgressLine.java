package dev.muster.dist.storage;

import static java.util.Objects.requireNonNull;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;

/// A line of a terminal that says how far a piece of work is, written over at each percent.
final class ProgressLine implements Progress, AutoCloseable {
    private static final int BAR = 30;

    private final PrintWriter out;
    private final boolean terminal;
    private String shown = "";

    /// @param terminal whether anybody sees it; nothing is written otherwise
    ProgressLine(PrintWriter out, boolean terminal) {
        this.out = requireNonNull(out, "out");
        this.terminal = terminal;
    }

    static ProgressLine onTerminal(PrintWriter out) {
        boolean terminal =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        return new ProgressLine(out, terminal);
    }

    @Override
    public void at(String what, long done, long total) {
        long percent = Math.min(100, 100 * done / Math.max(1, total));
        int bar = (int) (BAR * percent / 100);
        var line =
                "%-8s [%s%s] %3d%% of %,d keys"
                        .formatted(what, "#".repeat(bar), ".".repeat(BAR - bar), percent, total);
        if (!line.equals(shown)) {
            show(line);
        }
    }

    /// Wipes the line.
    @Override
    public void close() {
        if (!shown.isEmpty()) {
            show(" ".repeat(shown.length()));
            show("");
        }
    }

    private void show(String line) {
        if (terminal) {
            out.print("\r" + line);
            out.flush();
        }
        shown = line;
    }
}
