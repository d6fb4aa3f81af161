package dev.muster.agent.target;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The probes that need no more than a connection.
final class SocketProbesTest {
    private final Dialer dialer = new Dialer();
    private final List<Peer> peers = new ArrayList<>();

    @AfterEach
    void closePeers() {
        peers.forEach(Peer::close);
    }

    @Test
    void aConnectionIsEnoughForTcp() throws Exception {
        var peer = peer((in, out) -> assertThat(in.read()).isEqualTo(-1));

        new TcpProbe(peer.address(), dialer).check();

        assertThat(peer.nextEnd()).isEqualTo("served");
    }

    @Test
    void nobodyThereIsUnreachable() throws Exception {
        try (var silent = new Socket()) { // has the port, so that nobody else can listen there
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var nobody = new HostPort("127.0.0.1", silent.getLocalPort());

            var why = failure(nobody, new TcpProbe(nobody, dialer));

            assertThat(why.code()).isEqualTo(Reason.Code.TARGET_UNREACHABLE);
            assertThat(why.cause()).isEqualTo(nobody + ": connection refused");
        }
    }

    @Test
    void aNameWithoutAnAddressIsUnreachable() throws Exception {
        var nowhere = new HostPort("nowhere.invalid", 5432); // RFC 6761: never resolves

        var why = failure(nowhere, new TcpProbe(nowhere, dialer));

        assertThat(why.code()).isEqualTo(Reason.Code.TARGET_UNREACHABLE);
        assertThat(why.cause()).isEqualTo("no address is known for nowhere.invalid:5432");
    }

    @Test
    void aNameIsLookedUp() throws Exception {
        var peer = peer((in, out) -> {});

        new TcpProbe(new HostPort("localhost", peer.address().port()), dialer).check();

        assertThat(peer.nextEnd()).isEqualTo("served");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.9\r\n",
                "SSH-2.0-OpenSSH_9.9\n",
                "Welcome\r\nto this host\r\n\r\nSSH-2.0-dropbear comment\r\n",
                "SSH-1.99-old\r\nand what it says next"
            })
    void anSshServerIsKnownByItsIdentification(String sent) throws Exception {
        var peer = saying(sent);

        ssh(peer).check();
    }

    @Test
    void anSshServerMaySayAsMuchAsTheProtocolAllows() throws Exception {
        ssh(saying("SSH-2.0-" + "x".repeat(255 - 8 - 2) + "\r\n")).check();

        var peer = saying("SSH-2.0-" + "x".repeat(256 - 8 - 2) + "\r\n");
        assertThat(failure(peer.address(), ssh(peer)).cause())
                .isEqualTo(peer.address() + " identifies itself in 256 bytes, at most 255 are SSH");
    }

    @Test
    void anSshServerIsToldWhoAsks() throws Exception {
        var heard = new ArrayList<String>();
        var peer =
                peer((in, out) -> {
                    out.write("SSH-2.0-x\r\n".getBytes(US_ASCII));
                    heard.add(new AnswerLines(in).next());
                });

        ssh(peer).check();
        peer.nextEnd();

        assertThat(heard).singleElement().asString().matches("SSH-2\\.0-Muster_[0-9A-Za-z._]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SSH-2.0-cut", "HTTP/1.1 400 Bad Request\r\n\r\n"})
    void whoLeavesBeforeIsNoSshServer(String sent) throws Exception {
        var peer = saying(sent);

        var why = failure(peer.address(), ssh(peer));

        assertThat(why.code()).isEqualTo(Reason.Code.TARGET_UNEXPECTED);
        assertThat(why.cause())
                .isEqualTo(peer.address() + " closed the connection before it answered");
    }

    @Test
    void whoSendsWithoutEndIsReadNoFurther() throws Exception {
        var peer =
                peer((in, out) -> {
                    while (true) {
                        out.write('x');
                    }
                });

        var why = failure(peer.address(), ssh(peer));

        assertThat(why.code()).isEqualTo(Reason.Code.TARGET_UNEXPECTED);
        assertThat(why.cause())
                .isEqualTo(peer.address() + " sent more than 8 KiB where a few lines are due");
        assertThat(peer.nextEnd()).contains("Exception"); // hung up on
    }

    private Peer peer(Peer.Manners manners) throws IOException {
        var peer = new Peer(manners);
        peers.add(peer);
        return peer;
    }

    /// Says this, hears what the client says of itself, and leaves.
    private Peer saying(String sent) throws IOException {
        return peer((in, out) -> {
            out.write(sent.getBytes(US_ASCII));
            out.flush();
            new AnswerLines(in).next();
        });
    }

    private SshProbe ssh(Peer peer) {
        return new SshProbe(peer.address(), dialer);
    }

    private static Reason failure(HostPort address, Probe probe) throws InterruptedException {
        try {
            probe.check();
        } catch (IOException e) {
            return FailedCheck.reason(address.toString(), e);
        }
        throw new AssertionError("the check passed");
    }
}
