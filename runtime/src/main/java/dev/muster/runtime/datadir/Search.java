package dev.muster.runtime.datadir;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Looks for the data directory of a process on this host, on behalf of one user.
record Search(Account user) {
    DataDirLayout find(Path root, List<Path> others) {
        if (!Files.isDirectory(root)) {
            throw missing(root, others);
        }
        if (!Files.isReadable(root) || !Files.isExecutable(root)) {
            throw fault(
                    Reason.Code.PERMISSION_DENIED,
                    "user %s may not enter %s, which belongs to %s"
                            .formatted(user.name(), root, ownerOf(root)),
                    "Run this as %s".formatted(ownerOf(root)));
        }
        return new DataDirLayout(root);
    }

    private FaultException missing(Path root, List<Path> others) {
        return others.stream()
                .filter(other -> !other.equals(root) && Files.isDirectory(other))
                .findFirst()
                .map(other ->
                        fault(
                                Reason.Code.PERMISSION_DENIED,
                                "user %s has no data directory at %s, but there is %s, which belongs to %s"
                                        .formatted(user.name(), root, other, ownerOf(other)),
                                "Run this as %s".formatted(ownerOf(other))))
                .orElseGet(() ->
                        fault(
                                Reason.Code.PROCESS_NOT_RUNNING,
                                "there is no data directory %s, where user %s would keep it"
                                        .formatted(root, user.name()),
                                "Start one with `teleport start`, run this as the user who did, or give -c with the configuration it uses"));
    }

    private static String ownerOf(Path path) {
        try {
            return Account.ownerOf(path).name();
        } catch (IOException _) {
            return "another user";
        }
    }

    private static FaultException fault(Reason.Code code, String cause, String hint) {
        return new FaultException(
                new Fault("Cannot find the local teleport process", new Reason(code, cause, hint)));
    }
}
