package dev.muster.auth.audit;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import dev.muster.runtime.files.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The log's files: `2026-01-31.events.log` for each UTC day, and the link `events.log` to the one
/// in use. Appending is for one thread; the rest for any.
final class DayFiles {
    private static final String LINK = "events.log";
    private static final Pattern NAME = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})\\.events\\.log");
    private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE = mode("rw-------");
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_MODE = mode("rwx------");

    /// One day's file.
    record DayFile(LocalDate day, Path path) {}

    private record Open(LocalDate day, FileChannel channel) {}

    private final Path directory;
    private @Nullable Open open;

    DayFiles(Path directory) {
        this.directory = requireNonNull(directory, "directory");
    }

    Path directory() {
        return directory;
    }

    /// Makes the directory and the file of the day of `now`, whole to its last line.
    void prepare(Instant now) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, DIRECTORY_MODE);
        }
        channel(day(now));
    }

    /// Appends `lines` to the file of the day of `now`, durably. After an exception none of them is
    /// in the file, as far as the disk still obeys; the next call opens the file anew.
    synchronized void append(Instant now, ByteBuffer lines) throws IOException {
        var channel = channel(day(now));
        long before = channel.size();
        try {
            while (lines.hasRemaining()) {
                channel.write(lines);
            }
            channel.force(true);
        } catch (IOException e) {
            takeBack(channel, before, e);
            close();
            throw e;
        }
    }

    /// Returns the next whole lines of `file` from `from` on, durable ones alone; none where it is
    /// gone.
    synchronized Chunk chunk(DayFile file, long from) throws IOException {
        try (var channel = FileChannel.open(file.path(), READ)) {
            return Chunk.read(channel, from);
        } catch (NoSuchFileException _) {
            return new Chunk(List.of(), from);
        }
    }

    /// Returns how many bytes `file` has, half a line at its end too; 0 where it is gone.
    static long size(DayFile file) throws IOException {
        try {
            return Files.size(file.path());
        } catch (NoSuchFileException _) {
            return 0;
        }
    }

    /// Returns the files there are, the newest day first.
    List<DayFile> newestFirst() throws IOException {
        try (var names = Files.list(directory)) {
            return names.flatMap(path -> dayFile(path).stream())
                    .sorted(comparing(DayFile::day).reversed())
                    .toList();
        }
    }

    void close() {
        if (open instanceof Open(_, var channel)) {
            try {
                channel.close();
            } catch (IOException _) {
                // What was acknowledged is on disk already.
            }
        }
        open = null;
    }

    private FileChannel channel(LocalDate day) throws IOException {
        if (open instanceof Open(var current, var channel) && current.equals(day)) {
            return channel;
        }
        close();
        var name = day + ".events.log";
        var channel =
                FileChannel.open(directory.resolve(name), Set.of(CREATE, READ, WRITE), FILE_MODE);
        try {
            TornLine.mend(channel);
            channel.position(channel.size());
            link(name);
            DurableFiles.forceDirectory(directory);
        } catch (IOException e) {
            try (channel) {
                throw e;
            }
        }
        open = new Open(day, channel);
        return channel;
    }

    private void link(String name) throws IOException {
        var link = directory.resolve(LINK);
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).endsWith(name)) {
            return;
        }
        var temporary = directory.resolve(LINK + ".new");
        Files.deleteIfExists(temporary);
        Files.createSymbolicLink(temporary, Path.of(name));
        Files.move(temporary, link, ATOMIC_MOVE);
    }

    private static void takeBack(FileChannel channel, long length, IOException failure) {
        try {
            channel.truncate(length);
            channel.force(true);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static Optional<DayFile> dayFile(Path path) {
        var match = NAME.matcher(String.valueOf(path.getFileName()));
        return match.matches()
                ? Optional.of(new DayFile(LocalDate.parse(match.group(1)), path))
                : Optional.empty();
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }
}
