package dev.muster.runtime.diag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/// What a connection does with a peer that is slow, wrong or too much, on time that the test moves.
final class ExchangeTest {
    private final List<Request> requests = new ArrayList<>();
    private final Endpoint echo =
            request -> {
                requests.add(request);
                return Reply.text(200, "you said " + request.body());
            };
    private final Routes routes =
            new Routes(
                    List.of(new Route("/echo", Map.of("GET", echo, "PUT", echo), false)),
                    new Workers());
    private final Logger quiet = (Logger) LoggerFactory.getLogger(Routes.class);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    ExchangeTest() {
        channel.freezeTime();
        channel.pipeline().addLast(new HttpServerCodec(Exchange.limits()), new Exchange(routes));
    }

    @AfterEach
    void close() {
        quiet.setLevel(null);
        channel.finishAndReleaseAll();
    }

    @Test
    void requestMayArriveByteByByte() {
        "PUT /echo HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"
                .chars()
                .mapToObj(Character::toString)
                .forEach(this::send);

        assertThat(answer()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nyou said hi");
    }

    @Test
    void aByteNowAndThenGainsNoTime() {
        for (int second = 0; second < 10; second++) {
            assertThat(channel.isOpen()).as("after %d s", second).isTrue();
            send("G");
            pass(1);
        }

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void peerThatSaysNothingIsClosed() {
        pass(9);
        assertThat(channel.isOpen()).isTrue();

        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void oneConnectionCarriesOneRequest() {
        send("GET /echo HTTP/1.1\r\n\r\n".repeat(100));

        assertThat(requests).hasSize(1);
        assertThat(answer()).containsOnlyOnce("HTTP/1.1").containsIgnoringCase("connection: close");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void headersBeyondTheLimitAreRefused() {
        send("GET /echo HTTP/1.1\r\nX: " + "x".repeat(8192) + "\r\n\r\n");

        assertThat(answer())
                .startsWith("HTTP/1.1 431 ")
                .contains("the headers are longer than 8192 bytes", "LIMIT_EXCEEDED");
    }

    @Test
    void requestLineBeyondTheLimitIsRefused() {
        send("GET /" + "x".repeat(4096) + " HTTP/1.1\r\n\r\n");

        assertThat(answer()).startsWith("HTTP/1.1 414 ").contains("LIMIT_EXCEEDED");
    }

    @Test
    void bodyBeyondTheLimitIsRefused() {
        send("PUT /echo HTTP/1.1\r\nContent-Length: 1025\r\n\r\n" + "x".repeat(1025));

        assertThat(answer()).startsWith("HTTP/1.1 413 ").contains("longer than 1024 bytes");
        assertThat(requests).isEmpty();
    }

    @Test
    void bodyWithinTheLimitIsRead() {
        send("PUT /echo HTTP/1.1\r\nContent-Length: 1024\r\n\r\n" + "x".repeat(1024));

        assertThat(answer()).endsWith("you said " + "x".repeat(1024));
    }

    @Test
    void undecodableTargetIsABadRequest() {
        send("GET /echo?a=%zz HTTP/1.1\r\n\r\n");

        assertThat(answer()).startsWith("HTTP/1.1 400 ").contains("ARGUMENT_INVALID");
    }

    @Test
    void endpointThatFailsIsAnInternalErrorWithoutItsMessage() {
        var failing =
                new EmbeddedChannel(
                        new HttpServerCodec(Exchange.limits()), new Exchange(failingRoutes()));

        quiet.setLevel(Level.OFF);
        failing.writeInbound(Unpooled.copiedBuffer("GET /fail HTTP/1.1\r\n\r\n", UTF_8));

        assertThat(answer(failing))
                .startsWith("HTTP/1.1 500 ")
                .contains("INTERNAL")
                .doesNotContain("secret");
    }

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void garbageIsRefusedOrTimesOut(int seed) {
        var random = new Random(seed);
        var bytes = new byte[random.nextInt(1, 20_000)];
        random.nextBytes(bytes);

        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        var answer = answer();
        pass(30);

        assertThat(answer).matches("(?s)(HTTP/1\\.1 4\\d\\d .*)?");
        assertThat(requests).isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }

    private static Routes failingRoutes() {
        Endpoint fail =
                _ -> {
                    throw new IllegalStateException("secret");
                };
        return new Routes(List.of(new Route("/fail", Map.of("GET", fail), false)), new Workers());
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, UTF_8));
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private String answer() {
        return answer(channel);
    }

    private static String answer(EmbeddedChannel from) {
        var text = new StringBuilder();
        for (ByteBuf part = from.readOutbound(); part != null; part = from.readOutbound()) {
            text.append(part.toString(UTF_8));
            part.release();
        }
        return text.toString();
    }
}
