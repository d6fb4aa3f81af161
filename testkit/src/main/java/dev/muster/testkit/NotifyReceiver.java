package dev.muster.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The socket on which a service manager is told of its services, on Linux.
public final class NotifyReceiver implements AutoCloseable {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    /// @param address as `NOTIFY_SOCKET` has it: a path, or an abstract name after an `@`
    public NotifyReceiver(String address) {
        var name = address.startsWith("@") ? "\0" + address.substring(1) : address;
        new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new Collector())
                .bind(new DomainSocketAddress(name))
                .syncUninterruptibly();
    }

    /// Waits for the next message.
    public String next(Duration limit) throws InterruptedException {
        var message = messages.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (message == null) {
            throw new AssertionError("no message within " + limit);
        }
        return message;
    }

    /// Waits for a message that is as wanted, passing over others.
    public String next(Duration limit, Predicate<String> wanted) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            var message = next(Duration.ofNanos(end - System.nanoTime()));
            if (wanted.test(message)) {
                return message;
            }
        }
    }

    /// Forgets what has come, and returns whether nothing more comes for that long.
    public boolean staysSilent(Duration time) throws InterruptedException {
        messages.clear();
        return messages.poll(time.toMillis(), TimeUnit.MILLISECONDS) == null;
    }

    /// Returns how many messages wait to be taken.
    public int waiting() {
        return messages.size();
    }

    @Override
    public void close() {
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Collector extends SimpleChannelInboundHandler<DomainDatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
            messages.add(packet.content().toString(UTF_8));
        }
    }
}
