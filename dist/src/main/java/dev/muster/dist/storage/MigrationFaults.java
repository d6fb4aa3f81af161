package dev.muster.dist.storage;

import static java.util.stream.Collectors.joining;

import dev.muster.auth.lease.KnownRun;
import dev.muster.auth.lease.LeaseAge;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.nio.file.Path;
import java.util.List;

/// Why a migration is refused or has failed, in words.
final class MigrationFaults {
    private MigrationFaults() {}

    static FaultException noAuth(String file) {
        return of(
                Reason.Code.ARGUMENT_INVALID,
                "auth_service is not enabled in %s, so that it names no storage".formatted(file),
                "Name the configuration of an Auth Service");
    }

    static FaultException same(String name) {
        return of(
                Reason.Code.ARGUMENT_INVALID,
                "both configurations name %s".formatted(name),
                "Change teleport.storage, or teleport.data_dir for sqlite, in the one of --to");
    }

    static FaultException absent(String name) {
        return of(
                Reason.Code.ARGUMENT_INVALID,
                "there is no %s".formatted(name),
                "Check teleport.data_dir in the configuration of --from");
    }

    static FaultException nothing(String name) {
        return of(
                Reason.Code.ARGUMENT_INVALID,
                "%s holds no cluster".formatted(name),
                "Check teleport.storage and teleport.data_dir in the configuration of --from");
    }

    static FaultException running(String name, List<KnownRun> runs) {
        return of(
                Reason.Code.STORAGE_IN_USE,
                "%s is used by %s"
                        .formatted(
                                name,
                                runs.stream().map(MigrationFaults::name).collect(joining(", "))),
                "Stop it; one that was killed counts as running for %ds"
                        .formatted(LeaseAge.LAPSES_AFTER.toSeconds()));
    }

    /// Returns the fault of a data directory that cannot be held, in the words of a command that
    /// knows no flag for it.
    static FaultException notHeld(Path directory, FaultException failure) {
        var why = failure.fault().reason();
        var hint =
                why.code() == Reason.Code.DATA_DIR_IN_USE
                        ? "Stop that one with `teleport stop --data-dir=%s` and run this again"
                                .formatted(directory)
                        : why.hint().replace("--data-dir", "teleport.data_dir");
        return new FaultException(
                new Fault(failure.fault().what(), new Reason(why.code(), why.cause(), hint)));
    }

    static FaultException notEmpty(String name, String key) {
        return of(
                Reason.Code.STORAGE_NOT_EMPTY,
                "%s holds data already, %s for one".formatted(name, key),
                "Name an empty storage in the configuration of --to; nothing was changed");
    }

    static FaultException written(String name, String key) {
        return of(
                Reason.Code.STORAGE_IN_USE,
                "somebody else wrote %s into %s meanwhile".formatted(key, name),
                "Find out who uses it; an Auth Service that starts there now is refused");
    }

    static FaultException different(String key) {
        return of(
                Reason.Code.STORAGE_INCOMPLETE,
                "after the copy, %s is not the same in both".formatted(key),
                "Stop whatever writes to the one or the other and run it again; until then no Auth"
                        + " Service starts on the copy");
    }

    private static String name(KnownRun known) {
        return "the Auth Service at %s (%s)".formatted(known.run().address(), known.run().authId());
    }

    private static FaultException of(Reason.Code code, String cause, String hint) {
        return new FaultException(
                new Fault("Cannot migrate the storage", new Reason(code, cause, hint)));
    }
}
