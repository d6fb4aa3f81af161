package dev.muster.runtime.rpc;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.Endpoint;
import io.grpc.ConnectivityState;
import java.util.function.Consumer;

/// A connection to one Auth Service over which nothing is asked yet.
public record Dial(Endpoint endpoint, AuthChannel channel) {
    public Dial {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(channel, "channel");
    }

    /// Tells whether TLS is up. Where it is not, the next call fails at once and says why.
    public boolean isUp() {
        return channel.channel().getState(false) == ConnectivityState.READY;
    }

    /// Connects, and tells `settled` once TLS is up or that has failed: then a call is sent, or
    /// fails, at once. Does not block.
    void begin(Consumer<Dial> settled) {
        var state = channel.channel().getState(true);
        switch (state) {
            case IDLE, CONNECTING ->
                    channel.channel().notifyWhenStateChanged(state, () -> begin(settled));
            case READY, TRANSIENT_FAILURE, SHUTDOWN -> settled.accept(this);
        }
    }
}
