package dev.muster.auth.doubt;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.LeaseStanding;
import dev.muster.auth.loss.Toll;
import dev.muster.auth.presence.Doubt;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why an Auth instance holds back, for a bounded time, with calling agents lost. Pure; it gates
/// nothing.
public sealed interface SelfDoubt {
    /// It has just started, and cannot know yet which other instances live.
    ///
    /// @param left for how long it holds back, at most
    record Started(Duration left) implements SelfDoubt {
        public Started {
            requireNonNull(left, "left");
        }
    }

    /// It is without the backend, and sees no other instance's lease.
    record CutOff() implements SelfDoubt {}

    /// It was without the backend, as others may have been, or suspended: all leases look old.
    ///
    /// @param left for how long it holds back, at most
    record BackAgain(Duration left) implements SelfDoubt {
        public BackAgain {
            requireNonNull(left, "left");
        }
    }

    /// Most of its agents went at once.
    ///
    /// @param left for how long it holds them, at most
    record Vanished(Toll toll, Duration left) implements SelfDoubt {
        public Vanished {
            requireNonNull(toll, "toll");
            requireNonNull(left, "left");
        }
    }

    /// Returns what there is to doubt.
    ///
    /// @param vanished how many of its agents went at once; null where they did not lately
    /// @param vanishedFor for how long that counts
    static List<SelfDoubt> of(LeaseStanding lease, @Nullable Toll vanished, Duration vanishedFor) {
        var doubts = new ArrayList<SelfDoubt>();
        if (!lease.holds()) {
            doubts.add(new CutOff());
        } else if (lease.heldFor().compareTo(Doubt.RETURN) < 0) {
            var left = Doubt.RETURN.minus(lease.heldFor());
            doubts.add(lease.lapsed() ? new BackAgain(left) : new Started(left));
        }
        if (vanished != null) {
            doubts.add(new Vanished(vanished, vanishedFor));
        }
        return List.copyOf(doubts);
    }

    /// Returns the form of labels and logs, such as `cut_off`.
    default String key() {
        return switch (this) {
            case Started _ -> "started";
            case CutOff _ -> "cut_off";
            case BackAgain _ -> "back_again";
            case Vanished _ -> "vanished";
        };
    }

    default Reason why() {
        return switch (this) {
            case Started(var left) ->
                    reason(
                            "it has started a moment ago and calls nobody lost that it has not held"
                                    + " since, for %s more".formatted(seconds(left)),
                            "Nothing to do: agents have that long to come");
            case CutOff _ ->
                    reason(
                            "it cannot renew its lease, and calls nobody lost that it does not hold",
                            "See why the component auth is not ok: the storage, or the way to it");
            case BackAgain(var left) ->
                    reason(
                            "it did not renew its lease for a while, for want of the storage or"
                                    + " because it was suspended, and calls nobody lost that it does not"
                                    + " hold, for %s more".formatted(seconds(left)),
                            "Nothing to do: agents have that long to come");
            case Vanished(var toll, var left) ->
                    reason(
                            "%d of its %d agents vanished at once, and it calls none of them lost"
                                            .formatted(toll.lost(), toll.of())
                                    + " for %s more".formatted(seconds(left)),
                            "Check the network of this Auth Service, its load balancer and what the"
                                    + " agents share");
        };
    }

    private static Reason reason(String cause, String hint) {
        return new Reason(Reason.Code.SELF_DOUBT, cause, hint);
    }

    private static String seconds(Duration left) {
        return DurationText.format(Duration.ofSeconds(left.plusMillis(999).toSeconds()));
    }
}
