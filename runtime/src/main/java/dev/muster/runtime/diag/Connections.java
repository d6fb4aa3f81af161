package dev.muster.runtime.diag;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/// The open connections of one listener, oldest first, at most [#LIMIT]. One more takes the place
/// of the oldest: whoever opens sockets and says nothing shuts out himself, not the next probe.
/// Runs on the event loop.
@Sharable
final class Connections extends ChannelInitializer<Channel> {
    static final int LIMIT = 256;

    private final SequencedSet<Channel> open = new LinkedHashSet<>();
    private final Routes routes;

    Connections(Routes routes) {
        this.routes = requireNonNull(routes, "routes");
    }

    @Override
    protected void initChannel(Channel channel) {
        if (open.size() == LIMIT) {
            var _ = open.removeFirst().close();
        }
        open.add(channel);
        var _ = channel.closeFuture().addListener(_ -> open.remove(channel));
        channel.pipeline().addLast(new HttpServerCodec(Exchange.limits()), new Exchange(routes));
    }
}
