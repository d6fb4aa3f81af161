package dev.muster.runtime.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.MessageLite;
import dev.muster.core.limit.Limits;
import dev.muster.proto.v1.Reason;

/// Cuts texts of what a process says of itself, so that its message is not refused for its length:
/// it would be refused for ever, because what it says stays as it is. What others say is never cut.
final class Fitting {
    private static final String REST = "…";
    private static final int REST_BYTES = 3;

    /// Of a message within another one: its tag and its length.
    private static final int FRAME_BYTES = 4;

    private Fitting() {}

    /// Returns how many bytes an entry is longer than its share; 0 when it fits.
    static int excess(MessageLite entry, int shareBytes) {
        return Math.max(0, entry.getSerializedSize() + FRAME_BYTES - shareBytes);
    }

    /// Returns the reason with its texts within `bytes` together; the cause says more than the
    /// hint.
    static Reason reason(Reason reason, int bytes) {
        int forHint = Math.min(bytes(reason.getHint()), bytes / 3);
        var cause = text(reason.getCause(), Math.min(bytes - forHint, Limits.REASON_BYTES));
        var hint = text(reason.getHint(), Math.min(bytes - bytes(cause), Limits.REASON_BYTES));
        return reason.toBuilder().setCause(cause).setHint(hint).build();
    }

    /// Returns the most of `text` that fits into that many bytes of UTF-8.
    static String text(String text, int bytes) {
        if (bytes(text) <= bytes) {
            return text;
        }
        if (bytes < REST_BYTES) {
            return "";
        }
        int end = 0;
        int left = bytes - REST_BYTES;
        while (true) {
            int codePoint = text.codePointAt(end);
            left -= bytes(Character.toString(codePoint));
            if (left < 0) {
                return text.substring(0, end) + REST;
            }
            end += Character.charCount(codePoint);
        }
    }

    static int bytes(String text) {
        return text.getBytes(UTF_8).length;
    }
}
