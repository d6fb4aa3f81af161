package dev.muster.agent.target;

import dev.muster.core.reason.Reason;
import java.time.Instant;

/// How one check of a target ended, stamped with the instant at which it did.
sealed interface CheckResult {
    /// The target answered as it should.
    record Passed(Instant at) implements CheckResult {}

    /// It did not, or not within the timeout.
    record Failed(Instant at, Reason reason) implements CheckResult {}
}
