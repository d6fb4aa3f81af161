package dev.muster.runtime.identity;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.files.DurableFiles;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// An identity kept in a file, mode 0600, replaced atomically.
public final class IdentityFile {
    private final Path path;

    public IdentityFile(Path path) {
        this.path = requireNonNull(path, "path");
    }

    public Path path() {
        return path;
    }

    /// Returns what the file holds, or empty when there is none. Throws a [FaultException] with
    /// `STATE_FILE_DAMAGED` or `PERMISSION_DENIED`, naming the file.
    public Optional<Identity> read() {
        try {
            return Optional.of(IdentityPem.parse(Files.readString(path)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (AccessDeniedException _) {
            throw fault(
                    Reason.Code.PERMISSION_DENIED,
                    "user %s may not read %s".formatted(System.getProperty("user.name"), path),
                    "Run as the file's owner, or point at an identity of your own with -i");
        } catch (IllegalArgumentException | IOException e) {
            throw fault(
                    Reason.Code.STATE_FILE_DAMAGED,
                    "%s is damaged: %s".formatted(path, e.getMessage()),
                    "Restore it from a backup, or remove it and join again with a token");
        }
    }

    /// Replaces the file; a crash leaves the old one or the new one. Throws as
    /// [DurableFiles#replace].
    public void write(Identity identity) {
        DurableFiles.replace(path, IdentityPem.format(identity));
    }

    private static FaultException fault(Reason.Code code, String cause, String hint) {
        return new FaultException(
                new Fault("Cannot load the identity", new Reason(code, cause, hint)));
    }
}
