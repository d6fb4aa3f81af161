package dev.muster.runtime.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.muster.runtime.text.Escapes;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/// For people: `2026-01-01T00:00:00.000Z INFO agent.join: joined the cluster id=671f3c6b`. A stack
/// trace follows on lines that begin with a tab, which no other line does.
final class TextEncoder extends LineEncoder {
    @Override
    String line(ILoggingEvent event) {
        var line = new StringBuilder(160).append(time(event));
        line.append(" %-5s ".formatted(event.getLevel()));
        Escapes.append(line, feature(event));
        line.append(": ");
        Escapes.append(line, String.valueOf(event.getFormattedMessage()));
        var pairs = event.getKeyValuePairs();
        for (var pair : pairs == null ? List.<KeyValuePair>of() : pairs) {
            line.append(' ').append(Escapes.key(pair.key)).append('=');
            line.append(Escapes.value(text(pair.value)));
        }
        for (var trace : StackTrace.lines(event.getThrowableProxy())) {
            line.append("\n\t").append(trace);
        }
        return line.toString();
    }
}
