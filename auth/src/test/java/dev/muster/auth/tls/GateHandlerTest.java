package dev.muster.auth.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.caller.Refusals;
import dev.muster.runtime.rpc.GateLane;
import dev.muster.testkit.ManualTime;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GateHandlerTest {
    /// A whole record with the first bytes of a ClientHello of 512 bytes: a server waits for more.
    private static final byte[] RECORD = {22, 3, 1, 0, 5, 1, 0, 2, 0, 3};

    private final Refusals refusals = new Refusals(_ -> {}, new ManualTime());
    private final HandshakeGate gate = new HandshakeGate(refusals);
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private final MockTicker ticker = Ticker.newMockTicker();
    private int begun;

    @AfterEach
    void closeAll() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    @Test
    void nothingBehindTheGateBeginsBeforeTheFirstRecordIsWhole() {
        var connection = connect();

        IntStream.range(0, RECORD.length - 1).forEach(i -> send(connection, RECORD[i]));
        assertThat(begun).isZero();

        send(connection, RECORD[RECORD.length - 1]);
        assertThat(begun).isEqualTo(1);
    }

    @Test
    void hundredsOfSilentAndDribblingSocketsDelayNobody() {
        IntStream.range(0, 200).forEach(_ -> connect());
        IntStream.range(0, 200).forEach(_ -> send(connect(), RECORD[0]));

        IntStream.range(0, 64).forEach(_ -> send(connect(), RECORD));

        assertThat(begun).isEqualTo(64);
    }

    @Test
    void anAdminBeginsAtOnceThoughTheAgentsQueue() {
        IntStream.range(0, 200).forEach(_ -> send(connect(), RECORD));
        assertThat(begun).isEqualTo(64);

        // Without TLS: this hello has no key to go on with.
        var admin = connect(new Swallow());
        var hello = HelloBytes.offering("h2", GateLane.ADMIN_PROTOCOL);
        IntStream.range(0, hello.length - 1).forEach(i -> send(admin, hello[i]));
        assertThat(begun).isEqualTo(64);
        send(admin, hello[hello.length - 1]);

        assertThat(begun).isEqualTo(65);
    }

    @Test
    void hundredsOfSocketsThatStopInTheirHandshakeDelayOthersByTheirPatienceOnly() {
        IntStream.range(0, 200).forEach(_ -> send(connect(), RECORD));
        assertThat(begun).isEqualTo(64);

        var good = connect();
        send(good, RECORD);
        // 200 in places of 64: the fourth round of them admits the last, and the good one.
        IntStream.range(0, 3).forEach(_ -> pass(GateLimits.DEFAULT.patience()));

        assertThat(begun).isEqualTo(201);
        assertThat(channels).allMatch(Channel::isActive);
    }

    @Test
    void whoSendsNothingIsDropped() {
        var silent = connect();
        var dribbling = connect();
        send(dribbling, RECORD[0]);

        pass(Duration.ofSeconds(5));

        assertThat(silent.isActive()).isFalse();
        assertThat(dribbling.isActive()).isFalse();
    }

    @Test
    void whoStopsWithinItsHandshakeIsDroppedAfterTenSeconds() {
        var stopped = connect();
        send(stopped, RECORD);

        pass(Duration.ofMillis(9900));
        assertThat(stopped.isActive()).isTrue();
        pass(Duration.ofMillis(200));

        assertThat(stopped.isActive()).isFalse();
    }

    @Test
    void anotherProtocolIsDroppedAtItsFirstByte() {
        var http = connect();

        send(http, (byte) 'G');

        assertThat(http.isActive()).isFalse();
        assertThat(begun).isZero();
    }

    @Test
    void whoSendsOnWithoutAnAnswerIsDropped() {
        IntStream.range(0, 64).forEach(_ -> send(connect(), RECORD));
        var flooding = connect();

        send(flooding, RECORD);
        IntStream.range(0, 40).forEach(_ -> send(flooding, new byte[1024]));

        assertThat(flooding.isActive()).isFalse();
    }

    @Test
    void aClosedConnectionLeavesTheQueue() {
        IntStream.range(0, 65).forEach(_ -> send(connect(), RECORD));
        assertThat(gate.waiting()).isEqualTo(1);

        var _ = channels.getLast().close();
        runAll();

        assertThat(gate.waiting()).isZero();
    }

    @Test
    void aClosedHandshakeGivesItsPlaceToTheNext() {
        IntStream.range(0, 65).forEach(_ -> send(connect(), RECORD));

        var _ = channels.getFirst().close();
        runAll();

        assertThat(begun).isEqualTo(65);
    }

    @Test
    void closingTheGateDropsThoseWhoWait() {
        var silent = connect();
        IntStream.range(0, 65).forEach(_ -> send(connect(), RECORD));

        gate.close();
        runAll();

        assertThat(Stream.of(silent, channels.getLast())).noneMatch(Channel::isActive);
        assertThat(channels.get(1).isActive()).isTrue();
    }

    private EmbeddedChannel connect() {
        return connect(new SslHandler(server()), new Swallow());
    }

    private EmbeddedChannel connect(ChannelHandler... behind) {
        var channel = EmbeddedChannel.builder().register(false).ticker(ticker).build();
        gate.hold(channel, _ -> {}); // as for an accepted socket: before its other handlers
        channel.pipeline()
                .addLast(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel ch) {
                                begun++;
                                ch.pipeline().addLast(behind);
                            }
                        });
        try {
            channel.register();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        channels.add(channel);
        return channel;
    }

    private static SSLEngine server() {
        try {
            var engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(false);
            return engine;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void send(EmbeddedChannel channel, byte... bytes) {
        if (channel.isOpen()) {
            channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(bytes));
            channel.pipeline().fireChannelReadComplete();
        }
        runAll();
    }

    private void pass(Duration time) {
        ticker.advance(time.toMillis(), TimeUnit.MILLISECONDS);
        List.copyOf(channels).forEach(EmbeddedChannel::runScheduledPendingTasks);
        runAll();
    }

    private void runAll() {
        List.copyOf(channels).forEach(EmbeddedChannel::runPendingTasks);
    }

    /// Keeps what the engine makes of the test's bytes from failing the test.
    private static final class Swallow extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((ByteBuf) message).release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {}
    }
}
