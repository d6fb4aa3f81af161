package dev.muster.tctl.session;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.identity.IdentityFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// As whom tctl goes to the Auth Service: the admin identity that the one on this host keeps in its
/// data directory, or a file that the user names.
///
/// @param user who runs tctl
/// @param rootDataDir where a server that root runs keeps its data
record AdminIdentity(String user, Path rootDataDir) {
    private static final String WHAT = "Cannot find an identity to use";

    AdminIdentity {
        requireNonNull(user, "user");
        requireNonNull(rootDataDir, "rootDataDir");
    }

    /// Returns the identity in a file that the user named.
    Identity named(Path file) {
        return new IdentityFile(file)
                .read()
                .orElseThrow(() ->
                        fault(
                                Reason.Code.ARGUMENT_INVALID,
                                "there is no file " + file,
                                "Check the path after -i"));
    }

    /// Returns the admin identity below `dataDir`. Failing that, throws a fault that names the file
    /// and the user whose it is.
    Identity local(Path dataDir) {
        var file = new IdentityFile(dataDir.resolve("identity").resolve("admin.pem"));
        return read(file, dataDir).orElseThrow(() -> missing(file.path(), dataDir));
    }

    private Optional<Identity> read(IdentityFile file, Path dataDir) {
        try {
            return file.read();
        } catch (FaultException e) {
            if (e.fault().reason().code() != Reason.Code.PERMISSION_DENIED) {
                throw e;
            }
            var owner = owner(dataDir);
            throw fault(
                    Reason.Code.PERMISSION_DENIED,
                    "%s belongs to user %s, and user %s may not read it"
                            .formatted(file.path(), owner, user),
                    asThatUser(owner));
        }
    }

    private FaultException missing(Path file, Path dataDir) {
        if (!dataDir.equals(rootDataDir) && Files.isDirectory(rootDataDir)) {
            var owner = owner(rootDataDir);
            return fault(
                    Reason.Code.PERMISSION_DENIED,
                    "user %s has none in %s; the server of this host keeps its own in %s, which"
                                    .formatted(user, file, rootDataDir)
                            + " belongs to user "
                            + owner,
                    asThatUser(owner));
        }
        return fault(
                Reason.Code.ARGUMENT_INVALID,
                "there is no " + file,
                "Run tctl on the host of the Auth Service, as the user that runs it and with its -c"
                        + " file, or name the server and an identity with --auth-server and -i");
    }

    private static String asThatUser(String owner) {
        return "Run tctl as that user (sudo -u %s), or with an identity of your own (-i)"
                .formatted(owner);
    }

    private static String owner(Path path) {
        try {
            return Files.getOwner(path).getName();
        } catch (IOException _) {
            return "unknown";
        }
    }

    private static FaultException fault(Reason.Code code, String cause, String hint) {
        return new FaultException(new Fault(WHAT, new Reason(code, cause, hint)));
    }
}
