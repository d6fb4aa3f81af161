package dev.muster.runtime.diag;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Puts a call that failed at the debug socket into words. The file tells more than the exception,
/// whose message is in the system's language.
final class DebugFaults {
    private DebugFaults() {}

    static FaultException of(Path socket, @Nullable Throwable failure) {
        try {
            Files.readAttributes(socket, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return fault(
                    socket,
                    Reason.Code.PROCESS_NOT_RUNNING,
                    "there is no such socket",
                    "Start the process, switch debug_service on, or name its directory with"
                            + " --data-dir");
        } catch (AccessDeniedException e) {
            return denied(socket);
        } catch (IOException e) {
            return broken(socket, e);
        }
        if (!Files.isWritable(socket)) {
            return denied(socket);
        }
        if (failure instanceof ConnectException) {
            return fault(
                    socket,
                    Reason.Code.PROCESS_NOT_RUNNING,
                    "nobody listens; the process has ended",
                    "Start it, or read its log for why it ended");
        }
        return broken(socket, failure);
    }

    static FaultException notResponding(Path socket, Duration timeout) {
        return fault(
                socket,
                Reason.Code.PROCESS_NOT_RESPONDING,
                "no answer within " + DurationText.format(timeout),
                "Look whether the process is stopped or starved of CPU, such as with `top`");
    }

    private static FaultException broken(Path socket, @Nullable Throwable failure) {
        var cause = failure == null ? "it broke off" : String.valueOf(failure.getMessage());
        return fault(
                socket,
                Reason.Code.PROCESS_NOT_RESPONDING,
                cause,
                "Try again; if it goes on, look whether the process is ending");
    }

    private static FaultException denied(Path socket) {
        return fault(
                socket,
                Reason.Code.PERMISSION_DENIED,
                "user %s may not open it; it belongs to %s"
                        .formatted(System.getProperty("user.name"), owner(socket)),
                "Run the command as that user, such as with sudo");
    }

    /// Returns the owner of the nearest file on the way to `path` that this user may look at.
    private static String owner(Path path) {
        for (var at = path.toAbsolutePath(); at != null; at = at.getParent()) {
            try {
                return Files.getOwner(at).getName();
            } catch (IOException e) {
                // Hidden behind a directory that is closed to this user: its owner is the next try.
            }
        }
        return "another user";
    }

    private static FaultException fault(Path socket, Reason.Code code, String cause, String hint) {
        return new FaultException(
                new Fault("Cannot ask the process at " + socket, new Reason(code, cause, hint)));
    }
}
