package dev.muster.runtime.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.muster.core.time.DurationText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// Turns an event into the bytes of one line.
///
/// Logback wants its encoders to be subclasses, which is why this is one and not a record.
abstract class LineEncoder extends EncoderBase<ILoggingEvent> {
    /// RFC 3339, UTC, always with milliseconds, so that lines sort as text.
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final byte[] NOTHING = {};

    abstract String line(ILoggingEvent event);

    @Override
    public final byte[] encode(ILoggingEvent event) {
        return (line(event) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public final byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public final byte[] footerBytes() {
        return NOTHING;
    }

    static String time(ILoggingEvent event) {
        return TIME.format(event.getInstant());
    }

    static String text(@Nullable Object value) {
        return value instanceof Duration duration
                ? DurationText.format(duration)
                : String.valueOf(value);
    }

    /// Returns the feature, such as `agent.heartbeat`; a library's logger keeps its whole name.
    static String feature(ILoggingEvent event) {
        var name = event.getLoggerName();
        var ours = "dev.muster.";
        return name.startsWith(ours) && name.lastIndexOf('.') >= ours.length()
                ? name.substring(ours.length(), name.lastIndexOf('.'))
                : name;
    }
}
