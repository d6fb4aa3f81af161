package dev.muster.runtime.diag;

import dev.muster.core.reason.Reason;
import dev.muster.runtime.text.Escapes;

/// A reason in the text form of `/readyz`. Its words may have come over the wire: they can neither
/// add a line nor turn what a terminal shows around.
final class ReasonText {
    private ReasonText() {}

    /// Appends the code with the cause, and the hint below.
    static void append(String prefix, Reason reason, StringBuilder text) {
        text.append(prefix)
                .append(reason.code())
                .append(": ")
                .append(Escapes.line(reason.cause()))
                .append("\n  ")
                .append(Escapes.line(reason.hint()))
                .append('\n');
    }
}
