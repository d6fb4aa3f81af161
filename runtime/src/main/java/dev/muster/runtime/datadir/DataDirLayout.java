package dev.muster.runtime.datadir;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/// Where things stand in a data directory. Says nothing about whether they exist.
public record DataDirLayout(Path root) {
    public DataDirLayout {
        requireNonNull(root, "root");
    }

    /// Finds the data directory of a process on this host, for commands that talk to it.
    ///
    /// @param root where the configuration or the default says it is
    /// @param others where a process of another user might keep it, to say so if `root` is missing
    /// @throws dev.muster.core.fault.FaultException with `PROCESS_NOT_RUNNING` where there is none,
    ///   `PERMISSION_DENIED` where this user may not enter it, naming the directory and its owner
    public static DataDirLayout locate(Path root, List<Path> others) {
        return new Search(Account.ofThisProcess()).find(root, others);
    }

    /// Returns the marker of the layout's version.
    public Path format() {
        return root.resolve("format");
    }

    /// Returns the file that a running process holds locked; its pid stands in it.
    public Path lock() {
        return root.resolve("lock");
    }

    /// Returns the directory of all identities.
    public Path identities() {
        return root.resolve("identity");
    }

    /// Returns the agent's identity.
    public Path hostIdentity() {
        return identities().resolve("host.pem");
    }

    /// Returns the Auth Service's identity.
    public Path authIdentity() {
        return identities().resolve("auth.pem");
    }

    /// Returns the identity that `tctl` uses on the Auth host.
    public Path adminIdentity() {
        return identities().resolve("admin.pem");
    }

    /// Returns the embedded storage engine's file.
    public Path backend() {
        return root.resolve("backend.sqlite");
    }

    /// Returns the directory of the audit log.
    public Path auditLog() {
        return root.resolve("log");
    }

    /// Returns the debug service's Unix socket.
    public Path debugSocket() {
        return root.resolve("debug.sock");
    }
}
