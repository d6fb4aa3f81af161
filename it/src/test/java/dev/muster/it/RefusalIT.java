package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mistakes that keep a process from starting, or from joining: each says what, why and what next.
final class RefusalIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    @BeforeEach
    void open() {
        cluster = new Cluster(directory);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void wrongTokenKeepsTheAgentStartingAndSaysSo() throws Exception {
        cluster.startAuth().awaitOk();

        var agent =
                cluster.start(
                        "web-1", cluster.agentConfig("web-1", "token_name: wrong-token-value"));

        assertStarting(agent, "TOKEN_INVALID");
        assertThat(agent.log()).doesNotContain("wrong-token-value");
        assertThat(
                        cluster.tctl("audit", "ls", "--type=instance.join", "--format=json")
                                .succeeded()
                                .out())
                .contains("TJ002E")
                .doesNotContain("wrong-token-value");
    }

    @Test
    void expiredTokenIsCalledExpired() throws Exception {
        cluster.startAuth().awaitOk();
        var token =
                cluster.tctl("tokens", "add", "--type=node", "--ttl=1s", "--format=text")
                        .succeeded()
                        .out()
                        .strip();
        eventually(
                "the token is gone from the list",
                SOON,
                () ->
                        assertThat(cluster.tctl("tokens", "ls").succeeded().out())
                                .doesNotContain(token.substring(token.length() - 8)));

        var agent = cluster.start("web-1", cluster.agentConfig("web-1", "token_name: " + token));

        assertStarting(agent, "TOKEN_EXPIRED");
    }

    @Test
    void missingTokenSaysWhereToGetOne() throws Exception {
        cluster.startAuth().awaitOk();

        var agent = cluster.start("web-1", cluster.agentConfig("web-1", ""));

        assertStarting(agent, "TOKEN_MISSING");
        assertThat(agent.log()).contains("tctl tokens add");
    }

    @Test
    void wrongPinIsRefusedBeforeTheTokenIsSent() throws Exception {
        cluster.startAuth().awaitOk();

        var agent = cluster.startAgent("web-1", "--ca-pin=sha256:" + "ab".repeat(32));

        assertStarting(agent, "CA_PIN_MISMATCH");
        assertThat(
                        cluster.tctl("audit", "ls", "--type=instance.join", "--format=json")
                                .succeeded()
                                .out())
                .doesNotContain("web-1");
    }

    @Test
    void anotherHostsAddressNeedsAPin() throws Exception {
        var agent = cluster.startAgent("web-1", "--auth-server=auth.invalid:3025");

        assertStarting(agent, "CA_PIN_MISSING");
        assertThat(agent.log()).contains("tctl status");
    }

    @Test
    void absentAuthIsNamedWithItsAddress() throws Exception {
        var agent = cluster.startAgent("web-1");

        assertStarting(agent, "AUTH_UNREACHABLE");
        assertThat(agent.log()).contains("127.0.0.1:" + cluster.authPort());
    }

    @Test
    void takenPortEndsTheStart() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var run =
                    Run.teleport(
                            List.of(
                                    "start",
                                    "--data-dir=" + cluster.dataDir("auth"),
                                    "--diag-addr=127.0.0.1:" + taken.getLocalPort()));

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err())
                    .contains("ERROR: ")
                    .contains("PORT_TAKEN")
                    .contains("127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void unusableDataDirectoryEndsTheStart() throws IOException {
        var file = Files.writeString(directory.resolve("a-file"), "");

        var run = Run.teleport(List.of("start", "--data-dir=" + file));

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("DATA_DIR_UNUSABLE").contains(file.toString());
    }

    @Test
    void dataOfANewerVersionIsLeftAlone() throws IOException {
        cluster.startAuth().awaitOk().terminate();
        var format = cluster.dataDir("auth").resolve("format");
        Files.writeString(format, "999\n");

        var again = cluster.startAuth();

        assertThat(again.awaitExit(SOON)).isEqualTo(1);
        assertThat(again.log()).contains("DATA_DIR_TOO_NEW");
        assertThat(format).hasContent("999\n");
    }

    @Test
    void halfAnIdentityFileIsNamed() throws IOException {
        cluster.startAuth().awaitOk();
        cluster.startAgent("web-1").awaitOk().terminate();
        var identity = cluster.dataDir("web-1").resolve("identity/host.pem");
        var whole = Files.readString(identity);
        Files.writeString(identity, whole.substring(0, whole.length() / 2));

        var agent = cluster.restartAgent("web-1");

        eventually(
                "it says so",
                SOON,
                () ->
                        assertThat(agent.log())
                                .contains("STATE_FILE_DAMAGED")
                                .contains(identity.toString()));
    }

    @Test
    void secondProcessOnTheSameDataIsSentAwayAndTheFirstGoesOn() throws Exception {
        var first = cluster.startAuth().awaitOk();

        var second = Run.teleport(List.of("start", "--data-dir=" + cluster.dataDir("auth")));

        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.err()).contains("DATA_DIR_IN_USE").contains(Long.toString(first.pid()));
        assertThat(first.readyz().code()).isEqualTo(200);
    }

    @Test
    void hostnameBeyondItsLimitIsRefusedWhateverItsLength() {
        assertThat(startWithHostnameOf(300)).contains("nodename").contains("253");
        assertThat(startWithHostnameOf(1 << 20)).contains("longer than 1 MiB");
    }

    /// Returns what a process with so long a name prints before it ends.
    private String startWithHostnameOf(int length) {
        var config =
                cluster.agentConfig("web-1", "")
                        .replace("nodename: web-1", "nodename: " + "h".repeat(length));

        var agent = cluster.start("web-1", config);

        assertThat(agent.awaitExit(SOON)).isEqualTo(1);
        assertThat(agent.log()).contains("CONFIG_INVALID").hasSizeLessThan(10_000);
        return agent.log();
    }

    @Test
    void everyMistakeInTheConfigurationIsNamedAtOnce() {
        var config =
                cluster.agentConfig("web-1", "")
                        .replace("nodename:", "nodenam:")
                        .replace("interval: 1s,", "interval: 1,");

        var agent = cluster.start("web-1", config);

        assertThat(agent.awaitExit(SOON)).isEqualTo(1);
        assertThat(agent.log())
                .contains("teleport.yaml:3")
                .contains("nodename")
                .contains("teleport.yaml:7")
                .contains("interval");
    }

    private static void assertStarting(Teleport agent, String code) throws Exception {
        eventually("the log says " + code, SOON, () -> assertThat(agent.log()).contains(code));
        assertThat(agent.readyz().code()).isEqualTo(400);
        assertThat(agent.readyz().body()).contains("hasn't joined the cluster yet");
        assertThat(Http.get(agent.diagPort(), "/readyz?verbose").body()).contains(code);
        assertThat(agent.processState()).isEqualTo(3);
    }
}
