package dev.muster.auth.audit;

import static java.util.stream.Collectors.joining;

import dev.muster.runtime.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;

/// Up to where each day's file is in one shared log: lines of a day and a number of bytes, in a
/// file beside those. Where it is lost, all is delivered once more, which does no harm. Writing is
/// for one thread.
final class Marks {
    private final Path file;
    private final Map<LocalDate, Long> ends = new ConcurrentSkipListMap<>();
    private boolean changed;

    private Marks(Path file) {
        this.file = file;
    }

    static Marks read(Path directory, UUID log) throws IOException {
        var marks = new Marks(directory.resolve("delivered-" + log));
        try {
            Files.readAllLines(marks.file).forEach(marks::take);
        } catch (NoSuchFileException _) {
            // Nothing has been delivered there yet.
        }
        return marks;
    }

    /// @param size of the day's file; where it has become shorter, it was replaced, as by one out
    ///   of a backup, and nothing of it counts as delivered
    long of(LocalDate day, long size) {
        long end = ends.getOrDefault(day, 0L);
        return end <= size ? end : 0;
    }

    void set(LocalDate day, long end) {
        ends.put(day, end);
        changed = true;
    }

    /// Forgets the days whose files are gone.
    void retain(Set<LocalDate> days) {
        changed |= ends.keySet().retainAll(days);
    }

    /// Throws a [dev.muster.core.fault.FaultException] when the disk does not take it.
    void save() {
        if (changed) {
            DurableFiles.replace(
                    file,
                    ends.entrySet().stream()
                            .map(end -> "%s %d%n".formatted(end.getKey(), end.getValue()))
                            .collect(joining()));
            changed = false;
        }
    }

    private void take(String line) {
        var words = line.split(" ", 2);
        try {
            ends.put(LocalDate.parse(words[0]), Long.parseLong(words[1]));
        } catch (DateTimeException | NumberFormatException | ArrayIndexOutOfBoundsException _) {
            // That day is delivered once more.
        }
    }
}
