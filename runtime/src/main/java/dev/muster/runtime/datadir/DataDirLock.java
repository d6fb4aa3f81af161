package dev.muster.runtime.datadir;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The lock that keeps a second process out. The kernel lets go of it when its holder dies, however
/// it dies; the pid in the file is for people.
final class DataDirLock implements AutoCloseable {
    /// POSIX record locks belong to the process, and closing any descriptor of the file drops them
    /// (fcntl(2)): a second attempt in this process must not even open it.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DataDirLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// @param layout of a real path, so that two names of one directory are one
    static DataDirLock acquire(DataDirLayout layout) throws IOException {
        var file = layout.lock();
        if (!HELD_HERE.add(file)) {
            throw inUse(layout, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new DataDirLock(file, lock(layout, file));
        } catch (IOException | RuntimeException e) {
            HELD_HERE.remove(file);
            throw e;
        }
    }

    private static FileChannel lock(DataDirLayout layout, Path file) throws IOException {
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var channel = FileChannel.open(file, Set.of(CREATE, READ, WRITE), ownerOnly);
        try {
            if (channel.tryLock() == null) {
                throw inUse(layout, read(channel));
            }
            channel.truncate(0);
            var pid = ProcessHandle.current().pid() + "\n";
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        var bytes = ByteBuffer.allocate(32);
        channel.read(bytes, 0);
        var text = StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
        return text.matches("\\d+") ? text : "unknown";
    }

    private static FaultException inUse(DataDirLayout layout, String pid) {
        return DataDirFault.of(
                layout.root(),
                Reason.Code.DATA_DIR_IN_USE,
                "another process uses it, pid " + pid,
                "Stop that one with `teleport stop`, or give this one a --data-dir of its own");
    }

    /// Leaves the file: whoever waits for its name must find the same one.
    @Override
    public void close() {
        try {
            channel.truncate(0);
            channel.close();
        } catch (IOException _) {
            // the process ends with the lock
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
