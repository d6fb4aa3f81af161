package dev.muster.agent.join;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.pace.Inbox;
import dev.muster.core.net.HostPort;
import dev.muster.runtime.rpc.AuthChannel;

/// A connection to one Auth Service over which nothing is asked yet.
record Dial(HostPort address, AuthChannel channel) {
    Dial {
        requireNonNull(address, "address");
        requireNonNull(channel, "channel");
    }

    /// Connects, and tells `settled` once TLS is up or that has failed: then a call is sent, or
    /// fails, at once. Does not block.
    void begin(Inbox<Dial> settled) {
        var state = channel.channel().getState(true);
        switch (state) {
            case IDLE, CONNECTING ->
                    channel.channel().notifyWhenStateChanged(state, () -> begin(settled));
            case READY, TRANSIENT_FAILURE, SHUTDOWN -> settled.put(this);
        }
    }
}
