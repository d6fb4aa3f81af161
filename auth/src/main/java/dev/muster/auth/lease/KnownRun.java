package dev.muster.auth.lease;

import static java.util.Objects.requireNonNull;

/// A run of an Auth process as its lease tells of it.
///
/// @param streams control streams that ended there at the latest renewal
/// @param age how fresh all this is
public record KnownRun(AuthRun run, int streams, LeaseAge age) {
    public KnownRun {
        requireNonNull(run, "run");
        requireNonNull(age, "age");
    }
}
