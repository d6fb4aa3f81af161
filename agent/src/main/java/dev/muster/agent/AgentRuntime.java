package dev.muster.agent;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.Resolver;
import dev.muster.core.time.Time;
import dev.muster.runtime.rpc.NativeTransport;
import io.netty.channel.EventLoopGroup;
import java.util.random.RandomGenerator;

/// What an agent needs of its process, and may share with any number of other agents in it.
///
/// @param loops made by `transport`; whoever made it shuts it down, after the agents
/// @param resolver looks up what the addresses of Auth mean
/// @param random for jitter; may be used by several threads at once, as [java.util.Random] may
public record AgentRuntime(
        NativeTransport transport,
        EventLoopGroup loops,
        Resolver resolver,
        Time time,
        RandomGenerator random) {
    public AgentRuntime {
        requireNonNull(transport, "transport");
        requireNonNull(loops, "loops");
        requireNonNull(resolver, "resolver");
        requireNonNull(time, "time");
        requireNonNull(random, "random");
    }
}
