package dev.muster.auth.balance;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.AuthLease;
import java.time.Duration;

/// How far an Auth instance is with evening out, by one look after the other ([AuthLease#RENEWAL]
/// apart). Pure.
///
/// | | held back | even | uneven, the third look in a row | nobody has gone for six looks |
/// |---|---|---|---|---|
/// | watching | watching | watching | moving, asks | |
/// | moving | watching | watching | asks | resting |
/// | resting | | | | |
///
/// Watching, uneven is a fifth and [#SLACK] off the average: what chance and a restart of agents do
/// is left alone. Moving, it is a twentieth, so that what ends the moving is far from what begins
/// it. Whoever asks sees the others some seconds late; it asks for a sixth of what it has too many
/// at a time, so that what it does not see yet is little.
sealed interface Rebalance {
    double BEGIN = 0.2;
    double END = 0.05;
    int SLACK = 5;
    int LOOKS = 3;
    int PART = 6;

    /// At most that many are asked at a look: from each that asks, 50 handshakes a second for
    /// whoever takes them.
    int MOST = 250;

    /// An agent begins within one look and gives up within two more.
    int IN_VAIN = 6;

    Duration REST = Duration.ofMinutes(10);

    static Rebalance start() {
        return new Watching(0);
    }

    /// Waits for the spread to be uneven for longer than a moment.
    ///
    /// @param uneven looks in a row
    record Watching(int uneven) implements Rebalance {}

    /// Asks agents to go.
    ///
    /// @param inVain looks in a row at which nobody asked had gone
    record Moving(int inVain) implements Rebalance {}

    /// Asks nobody, since nobody goes: the agents know no other address, or nobody takes them.
    ///
    /// @param looks that are left
    record Resting(long looks) implements Rebalance {}

    /// What is seen at a look.
    sealed interface Look {}

    /// Something is not as it should be, or not known: no agent is asked for balance now.
    record HeldBack() implements Look {}

    /// @param gone whether any of those that were asked has gone since the look before
    record Seen(Spread spread, boolean gone) implements Look {
        public Seen {
            requireNonNull(spread, "spread");
        }
    }

    /// @param ask how many agents to ask now
    record Step(Rebalance next, int ask) {
        public Step {
            requireNonNull(next, "next");
        }
    }

    default Step after(Look look) {
        return switch (this) {
            case Resting(var looks) -> still(looks > 1 ? new Resting(looks - 1) : start());
            case Watching(var uneven) ->
                    switch (look) {
                        case HeldBack _ -> still(start());
                        case Seen(var spread, _) when !spread.isUneven(BEGIN, SLACK) ->
                                still(start());
                        case Seen _ when uneven + 1 < LOOKS -> still(new Watching(uneven + 1));
                        case Seen(var spread, _) -> asking(0, spread);
                    };
            case Moving(var inVain) ->
                    switch (look) {
                        case HeldBack _ -> still(start());
                        case Seen(var spread, _) when !spread.isUneven(END, 0) -> still(start());
                        case Seen(var spread, var gone) when gone -> asking(0, spread);
                        case Seen _ when inVain + 1 == IN_VAIN ->
                                still(new Resting(REST.dividedBy(AuthLease.RENEWAL)));
                        case Seen(var spread, _) -> asking(inVain + 1, spread);
                    };
        };
    }

    private static Step still(Rebalance next) {
        return new Step(next, 0);
    }

    private static Step asking(int inVain, Spread spread) {
        return new Step(new Moving(inVain), Math.clamp(spread.excess() / PART, 1, MOST));
    }
}
