package dev.muster.tctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.muster.proto.v1.AuthInstance;
import dev.muster.proto.v1.AuthInstanceState;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AuthsTest {
    @SuppressWarnings("NullAway.Init")
    private FakeAuth auth;

    @BeforeEach
    void open() throws IOException {
        auth = new FakeAuth();
        auth.auths.add(instance("lost", AuthInstanceState.AUTH_INSTANCE_STATE_LOST, 3725));
        auth.auths.add(instance("live", AuthInstanceState.AUTH_INSTANCE_STATE_LIVE, 2));
    }

    @AfterEach
    void close() {
        auth.close();
    }

    @Test
    void lsShowsWhoLivesAndHowManyAgentsItHolds() {
        var run = TctlRun.of(auth.access(), "auth", "ls");

        assertThat(run.out())
                .isEqualTo(
                        """
                        Auth ID Address        Version Streams Since                State
                        ------- -------------- ------- ------- -------------------- -----
                        live    192.0.2.1:3025 v1.2.3  41      2026-01-01T00:00:00Z live
                        """);
        assertThat(run.exit()).isZero();
    }

    @Test
    void lsShowsTheOthersTooWhenAskedTo() {
        var run = TctlRun.of(auth.access(), "auth", "ls", "--all");

        assertThat(run.out()).contains("lost 1h2m5s ago");
    }

    @Test
    void lsTellsScriptsWhoAnswers() {
        var run = TctlRun.of(auth.access(), "auth", "ls", "--format=json");

        assertThat(run.out())
                .contains("\"answered_by_run\": \"run-1\"")
                .contains("\"observed_at\": \"2026-01-02T00:00:00Z\"")
                .contains("\"state\": \"live\"")
                .contains("\"renewed_ago_seconds\": 2")
                .doesNotContain("lost");
    }

    @Test
    void lsShowsWhoIsAboutToStop() {
        auth.auths.add(instance("going", AuthInstanceState.AUTH_INSTANCE_STATE_DRAINING, 1));

        assertThat(TctlRun.of(auth.access(), "auth", "ls").out()).endsWith("Z draining\n");
        assertThat(TctlRun.of(auth.access(), "auth", "ls", "--format=json").out())
                .contains("\"state\": \"draining\"");
        assertThat(TctlRun.of(auth.access(), "auth", "ls", "--format=yaml").out())
                .contains("state: draining");
    }

    private static AuthInstance instance(String id, AuthInstanceState state, int renewedAgo) {
        return AuthInstance.newBuilder()
                .setRunId("run-of-" + id)
                .setAuthId(id)
                .setAddress("192.0.2.1:3025")
                .setVersion("1.2.3")
                .setStreams(41)
                .setSince(Agents.at("2026-01-01T00:00:00Z"))
                .setRenewedAgo(Duration.newBuilder().setSeconds(renewedAgo))
                .setState(state)
                .build();
    }
}
