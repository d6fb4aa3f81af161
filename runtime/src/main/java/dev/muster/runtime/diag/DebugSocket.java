package dev.muster.runtime.diag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file of a listening Unix socket.
final class DebugSocket {
    /// Bytes of a path in `sockaddr_un` on Linux without the closing zero, unix(7).
    private static final int PATH_LIMIT = 107;

    private static final Logger LOG = LoggerFactory.getLogger(DebugSocket.class);

    private DebugSocket() {}

    /// Makes room for a bind. The data directory's lock has shown that no other process listens, so
    /// a socket that is there is left from one that was killed.
    static void clear(Path path) throws IOException {
        var bytes = path.toString().getBytes(UTF_8).length;
        if (bytes > PATH_LIMIT) {
            throw unusable(
                    path,
                    "its path has %d bytes, and a Unix socket's at most %d"
                            .formatted(bytes, PATH_LIMIT),
                    "Choose a shorter data_dir, or switch debug_service off");
        }
        if (Files.exists(path, NOFOLLOW_LINKS)) {
            if (!Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS).isOther()) {
                throw unusable(
                        path,
                        "something that is not a socket has its name",
                        "Move it away; Muster does not delete what it did not make");
            }
            Files.delete(path);
        }
    }

    /// Leaves the socket to its owner alone; the bind gave it the permissions of the umask.
    static void restrict(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    /// Removes what a clean end leaves behind; a next start would do it as well.
    static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("path", path).setCause(e).log("cannot remove socket");
        }
    }

    static FaultException unusable(Path path, IOException failure) {
        return unusable(
                path,
                "%s: %s".formatted(failure.getClass().getSimpleName(), failure.getMessage()),
                "Check that the data directory exists and belongs to this user");
    }

    private static FaultException unusable(Path path, String cause, String hint) {
        return new FaultException(
                new Fault(
                        "Cannot open the debug socket " + path,
                        new Reason(Reason.Code.DATA_DIR_UNUSABLE, cause, hint)));
    }
}
