package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.Endpoint;
import io.grpc.Channel;

/// A way to one Auth Service, for one stream.
///
/// @param close releases what is behind it
public record Route(Endpoint endpoint, Channel channel, Runnable close) {
    public Route {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(channel, "channel");
        requireNonNull(close, "close");
    }

    /// Makes routes to wherever the agent may connect. May throw a
    /// [dev.muster.core.fault.FaultException].
    public interface Finder {
        Route to(Endpoint endpoint);
    }
}
