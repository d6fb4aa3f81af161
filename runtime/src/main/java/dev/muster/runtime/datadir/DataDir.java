package dev.muster.runtime.datadir;

import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// A data directory that this process holds until it closes it: mode 0700, of a format it can read,
/// and nobody else's.
public final class DataDir implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE);

    private final DataDirLayout layout;
    private final DataDirLock lock;

    private DataDir(DataDirLayout layout, DataDirLock lock) {
        this.layout = layout;
        this.lock = lock;
    }

    /// Takes the directory, making it and those in it where they are missing.
    ///
    /// @throws dev.muster.core.fault.FaultException with `DATA_DIR_UNUSABLE`, `DATA_DIR_IN_USE`,
    ///   `DATA_DIR_TOO_NEW`, `STATE_FILE_DAMAGED` or `DISK_FULL`; nothing was changed then
    public static DataDir open(Path root) {
        return open(root, Account.ofThisProcess());
    }

    static DataDir open(Path root, Account user) {
        try {
            if (!Files.isDirectory(root)) {
                create(root);
            }
            checkOwner(root, user);
            var layout = new DataDirLayout(root.toRealPath());
            closeToOthers(layout);
            return locked(layout);
        } catch (IOException e) {
            throw DataDirFault.of(root, user, e);
        }
    }

    public DataDirLayout layout() {
        return layout;
    }

    @Override
    public void close() {
        lock.close();
    }

    private static DataDir locked(DataDirLayout layout) throws IOException {
        var lock = DataDirLock.acquire(layout);
        try {
            new FormatMarker(layout).checkOrWrite();
            create(layout.identities());
            create(layout.auditLog());
            return new DataDir(layout, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static void create(Path directory) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }

    private static void checkOwner(Path root, Account user) throws IOException {
        if (!user.owns(root)) {
            var owner = Account.ownerOf(root).name();
            throw DataDirFault.unusable(
                    root,
                    "it belongs to %s, and this process runs as %s".formatted(owner, user.name()),
                    "Run as %s, or name a directory of your own with --data-dir; a mounted volume needs one inside it"
                            .formatted(owner));
        }
    }

    /// Takes the rights of others away, but not from a directory that was made for something else.
    private static void closeToOthers(DataDirLayout layout) throws IOException {
        var mode = Files.getPosixFilePermissions(layout.root());
        if (OWNER_ONLY.containsAll(mode)) {
            return;
        }
        if (!new FormatMarker(layout).exists() && holdsSomething(layout.root())) {
            throw DataDirFault.unusable(
                    layout.root(),
                    "others may enter it (%s), and it holds something else"
                            .formatted(PosixFilePermissions.toString(mode)),
                    "Name an empty directory with --data-dir, or run `chmod 700` on this one if that is meant");
        }
        Files.setPosixFilePermissions(layout.root(), OWNER_ONLY);
    }

    private static boolean holdsSomething(Path root) throws IOException {
        try (var entries = Files.list(root)) {
            return entries.map(Path::getFileName)
                    .map(Path::toString)
                    .anyMatch(name -> !name.equals("lost+found") && !name.equals("lock"));
        }
    }
}
