package dev.muster.auth.audit;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Finds the newest events of a time span, reading the days' files backwards only as far as needed.
final class EventSearch {
    private final JsonMapper json = new JsonMapper();
    private final Instant from;
    private final Instant to;
    private final Set<String> types;

    /// @param to exclusive
    /// @param types event names; none means all
    EventSearch(Instant from, Instant to, Set<String> types) {
        this.from = from;
        this.to = to;
        this.types = Set.copyOf(types);
    }

    /// Returns the newest `limit` events that match, oldest first.
    List<String> newest(List<DayFiles.DayFile> newestFirst, int limit) throws IOException {
        var found = new ArrayList<String>();
        for (var file : newestFirst) {
            if (found.size() < limit && mayMatch(file.day())) {
                collect(file, found, limit);
            }
        }
        Collections.reverse(found);
        return found;
    }

    private void collect(DayFiles.DayFile file, List<String> found, int limit) throws IOException {
        try (var channel = FileChannel.open(file.path(), READ)) {
            var lines = new ReverseLines(channel);
            var line = lines.next();
            while (line.isPresent() && found.size() < limit) {
                line.filter(this::matches).ifPresent(found::add);
                line = lines.next();
            }
        } catch (NoSuchFileException _) {
            // Somebody tidied up meanwhile.
        }
    }

    private boolean mayMatch(LocalDate day) {
        return to.isAfter(day.atStartOfDay(ZoneOffset.UTC).toInstant())
                && from.isBefore(day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /// A line that is no event, such as one that a full disk damaged, does not match.
    private boolean matches(String line) {
        try {
            var event = json.readTree(line);
            var at = Instant.parse(event.path("time").asString());
            return !at.isBefore(from)
                    && at.isBefore(to)
                    && (types.isEmpty() || types.contains(event.path("event").asString()));
        } catch (JacksonException | DateTimeException _) {
            return false;
        }
    }
}
