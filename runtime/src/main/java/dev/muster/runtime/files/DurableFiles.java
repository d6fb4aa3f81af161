package dev.muster.runtime.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Writes that are whole or absent after a crash at any moment.
public final class DurableFiles {
    private DurableFiles() {}

    /// Replaces `path` with `text`, mode 0600: temporary file, fsync, rename, fsync of the
    /// directory. Throws a [FaultException] with `DISK_FULL` or `DATA_DIR_UNUSABLE`, naming the
    /// file.
    public static void replace(Path path, String text) {
        var temporary = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.deleteIfExists(temporary);
            writeAndForce(temporary, text);
            Files.move(temporary, path, ATOMIC_MOVE);
            forceDirectory(
                    requireNonNull(path.toAbsolutePath().getParent(), "a file has a directory"));
        } catch (IOException e) {
            throw new FaultException(new Fault("Cannot write " + path, reason(path, e)));
        }
    }

    /// Makes the names in `directory` durable.
    public static void forceDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    private static void writeAndForce(Path path, String text) throws IOException {
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = FileChannel.open(path, Set.of(CREATE_NEW, WRITE), ownerOnly)) {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static Reason reason(Path path, IOException e) {
        var message = String.valueOf(e.getMessage());
        return message.contains("No space left")
                ? new Reason(
                        Reason.Code.DISK_FULL,
                        "no space left for " + path,
                        "Free space on that file system; nothing was changed")
                : new Reason(
                        Reason.Code.DATA_DIR_UNUSABLE,
                        "%s: %s".formatted(e.getClass().getSimpleName(), message),
                        "Check that the directory exists and belongs to this user");
    }
}
