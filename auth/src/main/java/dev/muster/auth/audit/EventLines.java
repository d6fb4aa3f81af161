package dev.muster.auth.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Numbers the events of the same millisecond and joins their lines. For the writer's thread.
final class EventLines {
    private final EventJson json;
    private Instant latest = Instant.MIN;
    private int index;

    EventLines(String cluster) {
        this.json = new EventJson(cluster);
    }

    /// Returns the lines of what happened, single events first, then the counts.
    ByteBuffer of(List<AuditEvent> events, List<FoldedFailures.Folded> counts, Instant now) {
        var text = new StringBuilder();
        for (var event : events) {
            append(text, event, 1, now);
        }
        for (var folded : counts) {
            append(text, folded.failure(), folded.count(), now);
        }
        return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void append(StringBuilder text, AuditEvent event, long count, Instant now) {
        var millisecond = now.truncatedTo(ChronoUnit.MILLIS);
        index = millisecond.equals(latest) ? index + 1 : 0;
        latest = millisecond;
        text.append(json.line(event, millisecond, index, count)).append('\n');
    }
}
