package dev.muster.auth.pulse;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// Notes when its connection last carried anything. One for each connection, first in its pipeline;
/// costs a comparison for each read.
final class LifeSigns extends ChannelInboundHandlerAdapter implements Pulse {
    private final ServingClock clock;
    private final Pulses pulses;
    private volatile long heard;

    /// @param clock of the connection's event loop
    LifeSigns(ServingClock clock, Pulses pulses) {
        this.clock = requireNonNull(clock, "clock");
        this.pulses = requireNonNull(pulses, "pulses");
        this.heard = clock.served();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        long now = clock.served();
        if (heard != now) {
            heard = now;
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pulses.ended(ctx.channel());
        ctx.fireChannelInactive();
    }

    @Override
    public long silentNanos() {
        return clock.served() - heard;
    }

    @Override
    public boolean isExcused() {
        return clock.isExcused();
    }
}
