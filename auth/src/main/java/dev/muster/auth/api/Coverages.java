package dev.muster.auth.api;

import dev.muster.auth.lease.AuthRun;
import dev.muster.core.reason.Reason;
import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.Coverage;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What an answer for the whole cluster covers, on the wire.
final class Coverages {
    private Coverages() {}

    /// @param self who answers
    /// @param now when it began to
    /// @param doubt why there may be others than `sources`
    static Coverage of(
            AuthRun self, Instant now, List<AuthSource> sources, Optional<Reason> doubt) {
        var coverage =
                Coverage.newBuilder()
                        .setAuthId(self.authId())
                        .setObservedAt(WireTimes.toProto(now))
                        .addAllSources(sources)
                        .setComplete(
                                doubt.isEmpty()
                                        && sources.stream().noneMatch(AuthSource::hasReason));
        doubt.ifPresent(why -> coverage.setDoubt(Faults.toProto(why)));
        return coverage.build();
    }
}
