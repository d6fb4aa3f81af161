package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.proto.v1.Move;
import java.time.Duration;
import java.util.Optional;

/// What Auth asks of an agent that is to go elsewhere.
///
/// @param within it begins at a random moment of that time, at most [#LONGEST]
record MoveRequest(MoveReason why, Duration within) {
    static final Duration LONGEST = Duration.ofMinutes(10);

    MoveRequest {
        requireNonNull(why, "why");
        requireNonNull(within, "within");
    }

    /// Returns nothing for what only a newer agent understands.
    static Optional<MoveRequest> fromProto(Move move) {
        var seconds = Math.clamp(move.getWithin().getSeconds(), 0, LONGEST.toSeconds());
        var within = Duration.ofSeconds(seconds, Math.max(0, move.getWithin().getNanos()));
        return switch (move.getReason()) {
            case MOVE_REASON_SHUTTING_DOWN ->
                    Optional.of(new MoveRequest(MoveReason.SHUTTING_DOWN, within));
            case MOVE_REASON_REBALANCE ->
                    Optional.of(new MoveRequest(MoveReason.REBALANCE, within));
            case MOVE_REASON_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }
}
