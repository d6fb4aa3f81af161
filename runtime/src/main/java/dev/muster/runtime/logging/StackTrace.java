package dev.muster.runtime.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.muster.runtime.text.Escapes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stack trace as lines whose messages, which a peer may have had a hand in, cannot break out.
final class StackTrace {
    private StackTrace() {}

    /// Returns no lines where nothing was thrown.
    static List<String> lines(@Nullable IThrowableProxy thrown) {
        var lines = new ArrayList<String>();
        if (thrown != null) {
            add(lines, thrown, "");
        }
        return lines;
    }

    /// Returns the first of the lines: the class and its message.
    static String title(IThrowableProxy thrown) {
        var title = new StringBuilder(thrown.getClassName());
        if (thrown.getMessage() != null) {
            title.append(": ");
            Escapes.append(title, thrown.getMessage());
        }
        return title.toString();
    }

    private static void add(List<String> lines, IThrowableProxy thrown, String role) {
        lines.add(role + title(thrown));
        if (thrown.isCyclic()) {
            return;
        }
        var frames = thrown.getStackTraceElementProxyArray();
        int own = frames.length - thrown.getCommonFrames();
        for (int i = 0; i < own; i++) {
            lines.add("\t" + frames[i].getSTEAsString());
        }
        if (thrown.getCommonFrames() > 0) {
            lines.add("\t... " + thrown.getCommonFrames() + " more");
        }
        for (var suppressed : thrown.getSuppressed()) {
            add(lines, suppressed, "Suppressed: ");
        }
        if (thrown.getCause() != null) {
            add(lines, thrown.getCause(), "Caused by: ");
        }
    }
}
