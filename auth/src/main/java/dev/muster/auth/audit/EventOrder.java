package dev.muster.auth.audit;

import static java.util.Comparator.comparing;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Puts events of several logs into one order: by time, then by their place within the millisecond.
public final class EventOrder {
    private static final Comparator<Line> BY_TIME =
            comparing(Line::at).thenComparingInt(Line::index).thenComparing(Line::text);

    /// @param uid what is the same event; the text of what is none
    private record Line(Instant at, int index, String uid, String text) {}

    private EventOrder() {}

    /// Returns the newest `limit` of them, oldest first; one that is in several logs once, as it
    /// was told first.
    public static List<String> newest(Collection<List<String>> logs, int limit) {
        var seen = new HashSet<String>();
        var all =
                logs.stream()
                        .flatMap(List::stream)
                        .map(EventOrder::line)
                        .sorted(BY_TIME)
                        .filter(line -> seen.add(line.uid()))
                        .toList();
        return all.subList(Math.max(0, all.size() - limit), all.size()).stream()
                .map(Line::text)
                .toList();
    }

    /// What is no event stands before all that are.
    private static Line line(String text) {
        try {
            var event = JsonMapper.shared().readTree(text);
            return new Line(
                    Instant.parse(event.path("time").asString()),
                    event.path("ei").asInt(0),
                    event.path("uid").asString(text),
                    text);
        } catch (JacksonException | DateTimeException _) {
            return new Line(Instant.MIN, 0, text, text);
        }
    }
}
