package dev.muster.runtime.datadir;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Why a data directory cannot be used, in words.
final class DataDirFault {
    private DataDirFault() {}

    static FaultException of(Path root, Reason.Code code, String cause, String hint) {
        return new FaultException(
                new Fault("Cannot use the data directory " + root, new Reason(code, cause, hint)));
    }

    static FaultException unusable(Path root, String cause, String hint) {
        return of(root, Reason.Code.DATA_DIR_UNUSABLE, cause, hint);
    }

    static FaultException of(Path root, Account user, IOException e) {
        var detail = detail(e);
        if (detail.contains("No space left") || detail.contains("quota exceeded")) {
            return of(
                    root,
                    Reason.Code.DISK_FULL,
                    "no space is left there",
                    "Free space on that file system; nothing was changed");
        }
        var place = e instanceof FileSystemException f && f.getFile() != null ? f.getFile() : root;
        return switch (e) {
            case AccessDeniedException _ ->
                    unusable(
                            root,
                            "user %s may not write %s".formatted(user.name(), place),
                            "Give a directory of your own with --data-dir, or run as its owner");
            case FileAlreadyExistsException _ ->
                    unusable(
                            root,
                            place + " is no directory",
                            "Name another with --data-dir, or move that file away");
            default ->
                    unusable(
                            root,
                            "%s: %s".formatted(place, detail),
                            "Name another with --data-dir, or mend this one");
        };
    }

    private static String detail(IOException e) {
        @Nullable String said = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return said == null ? e.getClass().getSimpleName() : said;
    }
}
