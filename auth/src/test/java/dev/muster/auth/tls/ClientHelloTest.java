package dev.muster.auth.tls;

import static dev.muster.auth.tls.HelloBytes.applicationProtocols;
import static dev.muster.auth.tls.HelloBytes.extension;
import static dev.muster.auth.tls.HelloBytes.join;
import static dev.muster.auth.tls.HelloBytes.message;
import static dev.muster.auth.tls.HelloBytes.name;
import static dev.muster.auth.tls.HelloBytes.names;
import static dev.muster.auth.tls.HelloBytes.offering;
import static dev.muster.auth.tls.HelloBytes.record;
import static dev.muster.auth.tls.HelloBytes.vector;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.net.HostPort;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.GetClusterRequest;
import dev.muster.runtime.rpc.AuthChannel;
import dev.muster.runtime.rpc.GateLane;
import dev.muster.runtime.rpc.NativeTransport;
import dev.muster.runtime.rpc.ServerTrust;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class ClientHelloTest {
    private static final String ADMIN = GateLane.ADMIN_PROTOCOL;
    private static final int HEADER = 5;

    private static final byte[] HELLO = offering("h2", ADMIN);

    static Stream<Arguments> hellosThatAsk() {
        return Stream.of(
                row("last of two", HELLO),
                row("first of two", offering(ADMIN, "h2")),
                row("alone", offering(ADMIN)),
                row("with bytes behind the record", join(HELLO, new byte[9])));
    }

    static Stream<Arguments> othersThanThose() {
        var asks = applicationProtocols("h2", ADMIN);
        return Stream.of(
                row("does not ask", offering("h2")),
                row("has no extensions", HelloBytes.of()),
                row("offers no protocol", offering()),
                row("shorter name", offering("h2", "muster-admi")),
                row("longer name", offering("h2", "muster-admin2")),
                row("upper case", offering("h2", "MUSTER-ADMIN")),
                row("in another extension", HelloBytes.of(extension(17, names("h2", ADMIN)))),
                row("twice", HelloBytes.of(asks, asks)),
                row("list beyond its extension", HelloBytes.of(alpn(cut(names(ADMIN), 1)))),
                row(
                        "name beyond its list",
                        HelloBytes.of(alpn(vector(2, join(name(ADMIN), cut(name("h2"), 1)))))),
                row("bytes behind the list", HelloBytes.of(alpn(join(names(ADMIN), new byte[1])))),
                row(
                        "extension beyond the others",
                        HelloBytes.of(asks, cut(applicationProtocols("h2"), 1))),
                row("half an extension", HelloBytes.of(asks, new byte[] {0})),
                row("message beyond its record", with(HELLO, HEADER + 3, HELLO.length - HEADER)),
                row("message that ends early", with(HELLO, HEADER + 3, HELLO.length - HEADER - 5)),
                row("of 16 MiB", with(HELLO, HEADER + 1, 0xff)),
                row("another kind of message", with(HELLO, HEADER, 2)),
                row("nothing but a type", record(new byte[] {1})),
                row("empty message", record(message(1, new byte[0]))));
    }

    @ParameterizedTest
    @MethodSource("hellosThatAsk")
    void whoAsksForTheAdminsLaneIsUnderstood(String what, byte[] bytes) {
        assertThat(lane(bytes)).as(what).isEqualTo(GateLane.ADMINS);
    }

    @ParameterizedTest
    @MethodSource("othersThanThose")
    void whateverElseComesGoesToTheAgentsLane(String what, byte[] bytes) {
        assertThat(lane(bytes)).as(what).isEqualTo(GateLane.AGENTS);
    }

    @Test
    void aHelloThatStopsAtAnyByteGoesToTheAgentsLane() {
        for (int length = HEADER + 1; length < HELLO.length; length++) {
            var cut = record(Arrays.copyOfRange(HELLO, HEADER, length));

            assertThat(lane(cut)).as("%s bytes", length).isEqualTo(GateLane.AGENTS);
        }
    }

    @Test
    void noiseAndBrokenHellosNeverThrowAndAskForNothingThatTheyDoNotSay() {
        var random = new Random(20261125);
        for (int i = 0; i < 50_000; i++) {
            var bytes = i % 3 == 0 ? noise(random) : broken(random);

            var lane = lane(bytes);

            assertThat(lane == GateLane.AGENTS || new String(bytes, ISO_8859_1).contains(ADMIN))
                    .as("seeded hello %s", i)
                    .isTrue();
        }
    }

    @Test
    void aReadingLeavesTheBytesAsTheyWere() {
        var bytes = Unpooled.wrappedBuffer(join(new byte[3], HELLO)).skipBytes(3);

        assertThat(ClientHello.lane(bytes)).isEqualTo(GateLane.ADMINS);
        assertThat(bytes.readerIndex()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void ourOwnClientsAskForTheirLane(NativeTransport transport) throws IOException {
        var loops = transport.eventLoops(1, "test-client");
        try {
            var time = Time.system();
            var patience = Duration.ofSeconds(20);
            var admin = AuthChannel.Options.interactive(transport, loops, time);
            var agent = AuthChannel.Options.agent(transport, loops, time, patience);

            assertThat(lane(firstRecord(admin))).isEqualTo(GateLane.ADMINS);
            assertThat(lane(firstRecord(agent))).isEqualTo(GateLane.AGENTS);
        } finally {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static byte[] firstRecord(AuthChannel.Options options) throws IOException {
        try (var auth = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var channel =
                        AuthChannel.open(
                                new HostPort("127.0.0.1", auth.getLocalPort()),
                                new ServerTrust.FirstUse(),
                                null,
                                options)) {
            var _ =
                    ClusterServiceGrpc.newFutureStub(channel.channel())
                            .getCluster(GetClusterRequest.getDefaultInstance());
            try (var connection = auth.accept()) {
                var in = new DataInputStream(connection.getInputStream());
                var header = in.readNBytes(HEADER);
                int length = Unpooled.wrappedBuffer(header).getUnsignedShort(HEADER - 2);
                return join(header, in.readNBytes(length));
            }
        }
    }

    private static GateLane lane(byte[] bytes) {
        var buffer = Unpooled.wrappedBuffer(bytes);
        assertThat(FirstRecord.of(buffer)).isEqualTo(FirstRecord.WHOLE);
        return ClientHello.lane(buffer);
    }

    /// A whole record of anything.
    private static byte[] noise(Random random) {
        var content = new byte[1 + random.nextInt(300)];
        random.nextBytes(content);
        content[0] = 1;
        return record(content);
    }

    /// A hello with a few wrong bytes, perhaps cut or longer than it says.
    private static byte[] broken(Random random) {
        int length = HELLO.length - HEADER + random.nextInt(3) * (random.nextInt(41) - 20);
        var content = Arrays.copyOfRange(HELLO, HEADER, HEADER + length);
        for (int i = random.nextInt(4); i > 0; i--) {
            content[random.nextInt(content.length)] = (byte) random.nextInt();
        }
        return record(content);
    }

    private static byte[] alpn(byte[] data) {
        return extension(16, data);
    }

    private static byte[] cut(byte[] bytes, int by) {
        return Arrays.copyOf(bytes, bytes.length - by);
    }

    private static byte[] with(byte[] bytes, int index, int value) {
        var changed = bytes.clone();
        changed[index] = (byte) value;
        return changed;
    }

    private static Arguments row(String what, byte[] bytes) {
        return Arguments.of(what, bytes);
    }
}
