package dev.muster.tctl.session;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.datadir.DataDirLayout;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.identity.IdentityFile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// As whom tctl goes to the Auth Service: the admin identity that the one on this host keeps in its
/// data directory, or a file that the user names.
///
/// @param otherDataDirs where a server of another user may keep its data
record AdminIdentity(List<Path> otherDataDirs, InstantSource time) {
    private static final String WHAT = "Cannot find an identity to use";

    AdminIdentity {
        otherDataDirs = List.copyOf(otherDataDirs);
        requireNonNull(time, "time");
    }

    /// Returns the identity in a file that the user named.
    Identity named(Path file) {
        return read(new IdentityFile(file))
                .orElseThrow(() ->
                        fault(
                                Reason.Code.ARGUMENT_INVALID,
                                "there is no file " + file,
                                "Check the path after -i"));
    }

    /// Returns the admin identity below `dataDir`. Failing that, throws a fault that names the file
    /// and the user whose it is.
    Identity local(Path dataDir) {
        var expected = new DataDirLayout(dataDir).adminIdentity();
        var file = new IdentityFile(locate(dataDir, expected).adminIdentity());
        return read(file)
                .orElseThrow(() ->
                        fault(
                                Reason.Code.ARGUMENT_INVALID,
                                "there is no %s: no Auth Service has run on that data directory"
                                        .formatted(expected),
                                elsewhere("Start one")));
    }

    /// Auth would refuse one that has expired, without a word that gets here.
    private Optional<Identity> read(IdentityFile file) {
        var identity = file.read();
        var now = time.instant();
        identity.filter(its -> its.hasExpired(now))
                .ifPresent(its -> {
                    throw fault(
                            Reason.Code.CERTIFICATE_EXPIRED,
                            "%s expired at %s, and it is %s here"
                                    .formatted(file.path(), its.notAfter(), now),
                            "Restart an Auth Service, which makes the admin.pem of its host anew,"
                                    + " and use that or a copy of it");
                });
        return identity;
    }

    private DataDirLayout locate(Path dataDir, Path expected) {
        try {
            return DataDirLayout.locate(dataDir, otherDataDirs);
        } catch (FaultException e) {
            var reason = e.fault().reason();
            throw fault(
                    reason.code(),
                    "%s cannot be read: %s".formatted(expected, reason.cause()),
                    elsewhere(reason.hint()));
        }
    }

    private static String elsewhere(String here) {
        return here + "; for an Auth Service elsewhere, use --auth-server and -i";
    }

    private static FaultException fault(Reason.Code code, String cause, String hint) {
        return new FaultException(new Fault(WHAT, new Reason(code, cause, hint)));
    }
}
