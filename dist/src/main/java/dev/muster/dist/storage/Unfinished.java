package dev.muster.dist.storage;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The mark in a store that a migration into it has begun and not ended. No Auth Service starts on
/// such a store: it would serve a part of the cluster as the whole.
public final class Unfinished {
    static final String KEY = "migration";

    private static final JsonMapper JSON = new JsonMapper();

    private Unfinished() {}

    /// Refuses a store with the mark.
    ///
    /// @throws FaultException with STORAGE_INCOMPLETE
    public static void refuse(Backend backend) {
        if (isIn(backend)) {
            throw fault(backend);
        }
    }

    static boolean isIn(Backend backend) {
        return backend.get(KEY).isPresent();
    }

    /// Sets the mark, or leaves one that is there.
    static void begin(Backend backend, String from, Instant now) {
        var document =
                JSON.createObjectNode()
                        .put("v", 1)
                        .put("from", from)
                        .put("began", now.truncatedTo(ChronoUnit.SECONDS).toString())
                        .toString();
        switch (backend.commit(Write.create(KEY, document))) {
            case Commit.Done _, Commit.Conflict _ -> {}
        }
    }

    static void end(Backend backend) {
        var _ = backend.commit(Write.delete(KEY));
    }

    private static FaultException fault(Backend backend) {
        return new FaultException(
                new Fault(
                        "Cannot use the storage",
                        new Reason(
                                Reason.Code.STORAGE_INCOMPLETE,
                                "the copy %sinto it has not ended".formatted(told(backend)),
                                "Run `teleport backend migrate` as before, which begins anew; or"
                                        + " start Auth on the storage that it was copied from")));
    }

    private static String told(Backend backend) {
        try {
            var document = JSON.readTree(backend.get(KEY).orElseThrow().value());
            return "of %s that began %s "
                    .formatted(document.path("from").asString(), document.path("began").asString());
        } catch (JacksonException _) {
            return "";
        }
    }
}
