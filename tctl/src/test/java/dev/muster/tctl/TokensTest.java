package dev.muster.tctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.proto.v1.AddTokenResponse;
import dev.muster.proto.v1.AuthInstance;
import dev.muster.proto.v1.AuthInstanceState;
import dev.muster.proto.v1.Cluster;
import dev.muster.proto.v1.Role;
import dev.muster.proto.v1.Token;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TokensTest {
    private static final Cluster ON_LOOPBACK =
            Cluster.newBuilder().addCaPins("sha256:abcd").setListenAddr("127.0.0.1:3025").build();

    @SuppressWarnings("NullAway.Init")
    private FakeAuth auth;

    @BeforeEach
    void open() throws IOException {
        auth = new FakeAuth();
        auth.cluster = ON_LOOPBACK;
        auth.added =
                AddTokenResponse.newBuilder()
                        .setToken("0123456789abcdef")
                        .addAllRoles(List.of(Role.ROLE_NODE, Role.ROLE_APP))
                        .setExpires(Agents.at("2026-01-01T00:30:00Z"))
                        .build();
    }

    @AfterEach
    void close() {
        auth.close();
    }

    @Test
    void addPrintsTheCommandForTheNewHost() {
        auth.cluster = ON_LOOPBACK.toBuilder().setAdvertiseAddr("auth.example.com:3025").build();

        var run = TctlRun.of(auth.access(), "tokens", "add", "--type=node,app");

        assertThat(run.out())
                .isEqualTo(
                        """
                        Token: 0123456789abcdef
                        For Node,App, until 2026-01-01T00:30:00Z (30m).
                        CA pin: sha256:abcd

                        On the new host, run:

                        teleport start --roles=node,app --auth-server=auth.example.com:3025 --token=0123456789abcdef --ca-pin=sha256:abcd
                        """);
        assertThat(auth.adds.getFirst().getRolesList())
                .containsExactly(Role.ROLE_NODE, Role.ROLE_APP);
        assertThat(auth.adds.getFirst().getTtl().getSeconds()).isEqualTo(1800);
    }

    @Test
    void addNamesAllAuthInstancesThatLive() {
        auth.cluster = ON_LOOPBACK.toBuilder().setAdvertiseAddr("auth-2.example.com:3025").build();
        auth.auths.addAll(
                List.of(
                        live("auth-1.example.com:3025"),
                        live("auth-2.example.com:3025"),
                        live("127.0.0.1:3025"),
                        AuthInstance.newBuilder()
                                .setAddress("auth-3.example.com:3025")
                                .setState(AuthInstanceState.AUTH_INSTANCE_STATE_LOST)
                                .build()));

        var run = TctlRun.of(auth.access(), "tokens", "add", "--type=node");

        assertThat(run.out())
                .contains(" --auth-server=auth-2.example.com:3025,auth-1.example.com:3025 --token");
    }

    @Test
    void addNamesNoAuthInstanceThatIsAboutToStopWhileOthersStay() {
        auth.cluster = ON_LOOPBACK.toBuilder().setAdvertiseAddr("auth-2.example.com:3025").build();
        auth.auths.add(draining("auth-2.example.com:3025"));

        assertThat(TctlRun.of(auth.access(), "tokens", "add", "--type=node").out())
                .contains(" --auth-server=auth-2.example.com:3025 --token");

        auth.auths.add(live("auth-1.example.com:3025"));
        auth.auths.add(draining("auth-3.example.com:3025"));
        assertThat(TctlRun.of(auth.access(), "tokens", "add", "--type=node").out())
                .contains(" --auth-server=auth-1.example.com:3025 --token");

        auth.auths.add(live("auth-2.example.com:3025"));
        assertThat(TctlRun.of(auth.access(), "tokens", "add", "--type=node").out())
                .as("behind a balancer")
                .contains("=auth-2.example.com:3025,auth-1.example.com:3025 --token");
    }

    @Test
    void addSaysWhichKeyOpensALoopbackAuthToOtherHosts() {
        var run = TctlRun.of(auth.access(), "tokens", "add", "--type=node");

        assertThat(run.out())
                .contains("listens on loopback only (127.0.0.1:3025)")
                .contains("auth_service.listen_addr: 0.0.0.0:3025")
                .contains("auth_service.advertise_addr")
                .contains("--auth-server=127.0.0.1:3025")
                .contains("--data-dir=");
    }

    @Test
    void addWithFormatTextPrintsTheTokenAlone() {
        var run = TctlRun.of(auth.access(), "tokens", "add", "--type=node", "--format=text");

        assertThat(run.out()).isEqualTo("0123456789abcdef\n");
    }

    @Test
    void addAsJsonHasTheCommandToo() {
        var run = TctlRun.of(auth.access(), "tokens", "add", "--type=node", "--format=json");

        assertThat(run.out())
                .contains("\"token\": \"0123456789abcdef\"")
                .contains("\"expires\": \"2026-01-01T00:30:00Z\"")
                .contains("\"command\": \"teleport start ");
    }

    @Test
    void addWithoutATypeOrWithAnUnknownOneIsAUsageError() {
        var without = TctlRun.of(auth.access(), "tokens", "add");
        var unknown = TctlRun.of(auth.access(), "tokens", "add", "--type=nod");
        var tooLong = TctlRun.of(auth.access(), "tokens", "add", "--type=node", "--ttl=3d");

        assertThat(without.exit()).isEqualTo(2);
        assertThat(without.err()).startsWith("ERROR: ").contains("--type");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("\"nod\" is not auth, node, app, db or kube");
        assertThat(tooLong.exit()).isEqualTo(2);
        assertThat(tooLong.err()).contains("--ttl is 3d; it can be 1s to 2d");
        assertThat(auth.adds).isEmpty();
    }

    @Test
    void lsShowsMaskedTokens() {
        auth.tokens.add(
                Token.newBuilder()
                        .setMaskedName("************cdef")
                        .addRoles(Role.ROLE_NODE)
                        .setExpires(Agents.at("2026-01-01T00:30:00Z"))
                        .build());
        auth.tokens.add(
                Token.newBuilder().setMaskedName("******et").addRoles(Role.ROLE_KUBE).build());

        var run = TctlRun.of(auth.access(), "tokens", "ls");

        assertThat(run.out())
                .isEqualTo(
                        """
                        Token            Services Expires
                        ---------------- -------- --------------------
                        ************cdef Node     2026-01-01T00:30:00Z
                        ******et         Kube     never (static)
                        """);
    }

    @Test
    void rmSaysWhichTokenWent() {
        var run = TctlRun.of(auth.access(), "tokens", "rm", "0123456789abcdab");

        assertThat(run.out()).isEqualTo("Removed token ******ab\n");
        assertThat(auth.removals).containsExactly("0123456789abcdab");
    }

    private static AuthInstance live(String address) {
        return in(AuthInstanceState.AUTH_INSTANCE_STATE_LIVE, address);
    }

    private static AuthInstance draining(String address) {
        return in(AuthInstanceState.AUTH_INSTANCE_STATE_DRAINING, address);
    }

    private static AuthInstance in(AuthInstanceState state, String address) {
        return AuthInstance.newBuilder().setAddress(address).setState(state).build();
    }
}
