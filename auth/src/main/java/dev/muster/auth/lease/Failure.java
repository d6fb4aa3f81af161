package dev.muster.auth.lease;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Why a renewal failed, in the words of the storage where it gave any.
final class Failure {
    static final Reason SILENT =
            unavailable("the storage did not answer within 5s", "Check its disk or its servers");

    static final Fault LOST_WRITE =
            new Fault(
                    "Cannot renew the lease",
                    unavailable(
                            "what was written could not be read back",
                            "Check the storage; it is not safe to go on with it"));

    private Failure() {}

    static Reason of(ExecutionException failure) {
        return failure.getCause() instanceof FaultException e
                ? e.fault().reason()
                : unforeseen(failure.getCause());
    }

    static Reason of(RuntimeException defect) {
        return unforeseen(defect);
    }

    private static Reason unforeseen(@Nullable Throwable defect) {
        return unavailable(String.valueOf(defect), "Look into the log of this process");
    }

    private static Reason unavailable(String cause, String hint) {
        return new Reason(Reason.Code.BACKEND_UNAVAILABLE, cause, hint);
    }
}
