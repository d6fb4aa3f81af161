package dev.muster.agent.target;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.config.ExpectedStatus;
import dev.muster.testkit.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class HttpProbeTest {
    private final Instant now = Time.system().instant();
    private final TestAuthority authority = new TestAuthority("ours", now);
    private final Dialer dialer = new Dialer();
    private final List<Peer> peers = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void closePeers() {
        peers.forEach(Peer::close);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK",
                "HTTP/1.0 204",
                "HTTP/1.1 299 Something of its own",
                "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK"
            })
    void aSuccessIsHealthy(String answer) throws Exception {
        http(answering(answer), "/").check();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "302 Found   | answered 302, expected is 200-299; redirects are not followed",
                "308 Moved   | answered 308, expected is 200-299; redirects are not followed",
                "404 Missing | answered 404, expected is 200-299",
                "503 Busy    | answered 503, expected is 200-299",
            })
    void anyOtherStatusIsUnexpected(String status, String cause) throws Exception {
        var peer = answering("HTTP/1.1 %s\r\nLocation: http://127.0.0.1:1/".formatted(status));

        var why = failure(http(peer, "/"));

        assertThat(why.code()).isEqualTo(Reason.Code.TARGET_UNEXPECTED);
        assertThat(why.cause()).isEqualTo("%s %s", peer.address(), cause);
        assertThat(heard).hasSize(1);
    }

    @Test
    void aStatusIsRightWhereItIsExpected() throws Exception {
        var uri = URI.create("http://%s/".formatted(answering("HTTP/1.1 302 Found").address()));
        var expected = new ExpectedStatus(List.of(new ExpectedStatus.Range(302, 302)));

        new HttpProbe(uri, expected, dialer, HttpProbeTest::noTls).check();
    }

    @Test
    void asksForThePageThatTheAddressNames() throws Exception {
        var peer = answering("HTTP/1.1 200 OK");

        http(peer, "/health%20check?deep=yes&a=b").check();
        http(peer, "").check();

        assertThat(heard.getFirst())
                .startsWith("GET /health%20check?deep=yes&a=b HTTP/1.1\r\n")
                .contains("\r\nHost: %s\r\n".formatted(peer.address()))
                .contains("\r\nConnection: close\r\n");
        assertThat(heard.getLast()).startsWith("GET / HTTP/1.1\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH", "HTTP/2 200", "HTTP/1.1 20", "\u001b[31m"})
    void whatIsNoHttpIsUnexpectedAndShownWithoutHarm(String answer) throws Exception {
        var why = failure(http(answering(answer), "/"));

        assertThat(why.code()).isEqualTo(Reason.Code.TARGET_UNEXPECTED);
        assertThat(why.cause())
                .endsWith(
                        "answered something that is no HTTP: \"%s\""
                                .formatted(answer.replace('\u001b', '?')));
    }

    @Test
    void aBodyWithoutEndIsNotWaitedFor() throws Exception {
        var peer =
                peer((in, out) -> {
                    hear(in);
                    out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
                    while (true) {
                        out.write(new byte[8192]);
                    }
                });

        http(peer, "/").check();

        assertThat(peer.nextEnd()).contains("Exception"); // hung up on
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "HTTP/1.1 103 Early Hints\r\n\r\n", "HTTP/1.1 103 x\r\na: b\r\n"})
    void aHeadWithoutEndIsReadNoFurther(String again) throws Exception {
        var peer =
                peer((in, out) -> {
                    hear(in);
                    while (true) {
                        out.write(again.getBytes(US_ASCII));
                    }
                });

        var why = failure(http(peer, "/"));

        assertThat(why.code()).isEqualTo(Reason.Code.TARGET_UNEXPECTED);
        assertThat(peer.nextEnd()).contains("Exception");
    }

    @Test
    void whoLeavesWithoutAnAnswerIsUnexpected() throws Exception {
        var peer = peer((in, out) -> hear(in));

        assertThat(failure(http(peer, "/")).cause())
                .isEqualTo(peer.address() + " closed the connection before it answered");
    }

    @Test
    void aTrustedCertificateOfThatNameIsHealthy() throws Exception {
        var peer = answering("HTTP/1.1 200 OK", tls("127.0.0.1", Duration.ZERO));

        https(peer).check();
    }

    @Test
    void anExpiredCertificateIsUntrusted() throws Exception {
        var peer = answering("HTTP/1.1 200 OK", tls("127.0.0.1", Duration.ofDays(-800)));

        assertUntrusted(peer, "has expired");
    }

    @Test
    void aCertificateOfTheFutureIsUntrusted() throws Exception {
        var peer = answering("HTTP/1.1 200 OK", tls("127.0.0.1", Duration.ofDays(800)));

        assertUntrusted(peer, "is not valid yet");
    }

    @Test
    void aCertificateOfAnotherNameIsUntrusted() throws Exception {
        var peer = answering("HTTP/1.1 200 OK", tls("other.example.com", Duration.ZERO));

        assertUntrusted(peer, "is refused: No subject alternative names matching IP address");
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsUntrusted() throws Exception {
        var other = new TestAuthority("other", now);
        var peer = answering("HTTP/1.1 200 OK", tls(other, "127.0.0.1", Duration.ZERO));

        assertUntrusted(peer, "is of no authority that this host trusts");
    }

    @Test
    void whoSpeaksNoTlsIsUnexpected() throws Exception {
        var peer = peer((in, out) -> out.write("HTTP/1.1 400 Bad Request\r\n".getBytes(US_ASCII)));

        var why = failure(https(peer));

        assertThat(why.code()).isEqualTo(Reason.Code.TARGET_UNEXPECTED);
        assertThat(why.cause()).startsWith(peer.address() + " failed the TLS handshake: ");
    }

    private void assertUntrusted(Peer peer, String what) throws Exception {
        var why = failure(https(peer));

        assertThat(why.code()).isEqualTo(Reason.Code.TARGET_UNTRUSTED);
        assertThat(why.cause())
                .startsWith("the certificate of %s %s".formatted(peer.address(), what));
        assertThat(heard).isEmpty();
    }

    private HttpProbe http(Peer peer, String path) {
        var uri = URI.create("http://" + peer.address() + path);
        return new HttpProbe(uri, ExpectedStatus.SUCCESS, dialer, HttpProbeTest::noTls);
    }

    private HttpProbe https(Peer peer) throws GeneralSecurityException, IOException {
        var context = SSLContext.getInstance("TLS");
        var trusted = emptyStore();
        trusted.setCertificateEntry("ours", authority.certificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        context.init(null, trust.getTrustManagers(), null);
        var uri = URI.create("https://" + peer.address());
        return new HttpProbe(uri, ExpectedStatus.SUCCESS, dialer, context::getSocketFactory);
    }

    private static javax.net.ssl.SSLSocketFactory noTls() {
        throw new IllegalStateException("http needs none");
    }

    private Peer peer(Peer.Manners manners) throws IOException {
        var peer = new Peer(manners);
        peers.add(peer);
        return peer;
    }

    private Peer answering(String answer) throws IOException {
        return peer(answer(answer));
    }

    private Peer answering(String answer, SSLContext tls) throws IOException {
        var listener =
                tls.getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var peer = new Peer(listener, answer(answer));
        peers.add(peer);
        return peer;
    }

    private Peer.Manners answer(String answer) {
        return (in, out) -> {
            hear(in);
            out.write((answer + "\r\n\r\n").getBytes(US_ASCII));
            out.flush();
        };
    }

    /// Reads a request up to its empty line.
    private void hear(InputStream in) throws IOException {
        var request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no whole request");
            }
            request.append((char) next);
        }
        heard.add(request.toString());
    }

    private SSLContext tls(String host, Duration shift) throws Exception {
        return tls(authority, host, shift);
    }

    private SSLContext tls(TestAuthority issuer, String host, Duration shift) throws Exception {
        var keys = TestAuthority.newKeys();
        var certificate = issuer.issueServer(keys.getPublic(), host, now.plus(shift));
        var store = emptyStore();
        store.setKeyEntry(
                "server",
                keys.getPrivate(),
                new char[0],
                new X509Certificate[] {certificate, issuer.certificate()});
        var context = SSLContext.getInstance("TLS");
        context.init(keyManagers(store), null, null);
        return context;
    }

    private static KeyManager[] keyManagers(KeyStore store) throws GeneralSecurityException {
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Reason failure(HttpProbe probe) throws InterruptedException {
        try {
            probe.check();
        } catch (IOException e) {
            return FailedCheck.reason(Address.of(probe.uri()).toString(), e);
        }
        throw new AssertionError("the check passed");
    }
}
