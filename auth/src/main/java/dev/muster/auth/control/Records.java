package dev.muster.auth.control;

import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.core.id.HostId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The cluster's memory, as streams tell it. Never blocks; any thread.
interface Records {
    /// Takes in that a stream counts from now on, and returns its epoch.
    long opened(LiveAgent agent);

    /// Takes in that the agent has spoken over a stream that counts.
    void connected(LiveAgent agent);

    void changed(LiveAgent agent);

    /// Takes in that a stream ended in a way that does not say whether the agent is gone. May be
    /// said again, to look whether another Auth has the agent meanwhile.
    ///
    /// @param doubt why it does not
    /// @param since when it ended
    void dropped(LiveAgent agent, Doubt doubt, Instant since);

    /// Takes in that the agent has a stream to another Auth, whose word counts from now on.
    void moved(LiveAgent agent);

    /// Returns whether another Auth was found to have the agent since the stream was dropped.
    boolean isElsewhere(LiveAgent agent);

    /// Returns whether the agent comes and goes so often that single changes mean little.
    boolean isFlapping(HostId host);

    /// Returns whether there is anything to remember of it: not where the agent has spoken over no
    /// stream to this Auth.
    ///
    /// @param back when the agent expects to be back; null when it did not say
    boolean left(LiveAgent agent, LeaveCause cause, Instant lastSeen, @Nullable Instant back);
}
