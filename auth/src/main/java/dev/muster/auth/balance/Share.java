package dev.muster.auth.balance;

import dev.muster.auth.lease.KnownRun;
import java.util.Collection;

/// What one Auth instance has of the cluster's agents.
///
/// @param here streams that end at this instance
/// @param elsewhere streams that end at the others
/// @param others how many others live
record Share(int here, int elsewhere, int others) {
    /// What is known before the leases have been read.
    static final Share UNKNOWN = new Share(0, 0, 0);

    /// Returns the share of a run, as the leases of all tell it.
    ///
    /// @param here streams that end there now
    static Share of(Collection<KnownRun> runs, String self, int here) {
        var others =
                runs.stream()
                        .filter(known -> known.age().alive() && !known.run().id().equals(self))
                        .toList();
        return new Share(here, others.stream().mapToInt(KnownRun::streams).sum(), others.size());
    }
}
