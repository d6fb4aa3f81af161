package dev.muster.tctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.Reason;
import dev.muster.runtime.rpc.WireTimes;
import dev.muster.testkit.ManualTime;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AuditTest {
    private static final String JOIN =
            """
            {"event":"instance.join","code":"TJ002E","time":"2026-01-01T00:00:00Z","uid":"u-1","ei":0,\
            "cluster_name":"example","success":false,"method":"token","error":"the token is \\"old\\" \\u001b[2J"}\
            """;

    @SuppressWarnings("NullAway.Init")
    private FakeAuth auth;

    @BeforeEach
    void open() throws IOException {
        auth = new FakeAuth();
    }

    @AfterEach
    void close() {
        auth.close();
    }

    @Test
    void lsPutsWhoAndWhyInOneColumn() {
        auth.events.add(JOIN);

        var run = TctlRun.of(auth.access(), "audit", "ls");

        assertThat(run.exit()).isZero();
        assertThat(run.out().lines().toList().get(2))
                .isEqualTo(
                        "2026-01-01T00:00:00Z instance.join TJ002E success=false method=token"
                                + " error=\"the token is \\\"old\\\" \\x1b[2J\"");
    }

    @Test
    void lsAsJsonKeepsEveryField() {
        auth.events.add(JOIN);

        var run = TctlRun.of(auth.access(), "audit", "ls", "--format=json");

        assertThat(run.out())
                .contains("\"events\": [")
                .contains("\"uid\": \"u-1\"")
                .contains("\"ei\": 0")
                .contains("\"success\": false");
    }

    @Test
    void timesAreInstantsDaysOrHowLongAgo() {
        var time = new ManualTime();

        TctlRun.of(auth.access(), time, "audit", "ls", "--from=90m", "--to=2026-01-31");
        TctlRun.of(auth.access(), time, "audit", "ls", "--from=2026-01-31T12:00:00+01:00");

        assertThat(auth.eventQueries.getFirst().getFrom())
                .isEqualTo(WireTimes.toProto(time.instant().minusSeconds(90 * 60)));
        assertThat(auth.eventQueries.getFirst().getTo())
                .isEqualTo(WireTimes.toProto(Instant.parse("2026-01-31T00:00:00Z")));
        assertThat(auth.eventQueries.getLast().getFrom())
                .isEqualTo(WireTimes.toProto(Instant.parse("2026-01-31T11:00:00Z")));
        assertThat(auth.eventQueries.getLast().hasTo()).isFalse();
    }

    @Test
    void wrongTimesAndLimitsAreUsageErrors() {
        var time = TctlRun.of(auth.access(), "audit", "ls", "--from=yesterday");
        var limit = TctlRun.of(auth.access(), "audit", "ls", "--limit=0");

        assertThat(time.exit()).isEqualTo(2);
        assertThat(time.err()).contains("--from is \"yesterday\"").contains("90m");
        assertThat(limit.exit()).isEqualTo(2);
        assertThat(limit.err()).contains("--limit is 0; it can be 1 to 1000");
        assertThat(auth.eventQueries).isEmpty();
    }

    @Test
    void anEndBeforeTheBeginningIsAUsageErrorThatShowsBoth() {
        var run = TctlRun.of(auth.access(), "audit", "ls", "--from=2026-02-01", "--to=2026-01-31");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "--from=2026-02-01 (2026-02-01T00:00:00Z) is after --to=2026-01-31"
                                + " (2026-01-31T00:00:00Z)");
        assertThat(auth.eventQueries).isEmpty();
    }

    @Test
    void aTypeThatAuthDoesNotKnowIsAUsageError() {
        auth.unknownType = "instance.joined";

        var run = TctlRun.of(auth.access(), "audit", "ls", "--type=instance.joined");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("ERROR: ")
                .contains("type cannot be \"instance.joined\"", "Did you mean instance.join?");
    }

    @Test
    void saysWhoseLogIsMissing() {
        auth.sources.add(AuthSource.newBuilder().setAuthId("auth-1").build());
        auth.sources.add(
                AuthSource.newBuilder()
                        .setAuthId("auth-2")
                        .setAddress("192.0.2.2:3025")
                        .setReason(
                                Reason.newBuilder()
                                        .setCode("AUTH_UNREACHABLE")
                                        .setCause("it was stopped 5m ago")
                                        .setHint("Start it"))
                        .build());

        var text = TctlRun.of(auth.access(), "audit", "ls");
        var json = TctlRun.of(auth.access(), "audit", "ls", "--format=json");

        assertThat(text.exit()).isEqualTo(3);
        assertThat(json.exit()).isEqualTo(3);
        assertThat(text.err())
                .isEqualTo(
                        "WARNING: without the Auth Service auth-2 at 192.0.2.2:3025: it was stopped"
                                + " 5m ago (AUTH_UNREACHABLE)\n");
        assertThat(json.out())
                .contains("\"complete\": false")
                .contains("\"answered\": false")
                .contains("\"code\": \"AUTH_UNREACHABLE\"");
    }

    @Test
    void saysThatTheStoragesLogIsMissing() {
        auth.unshared =
                Reason.newBuilder()
                        .setCode("BACKEND_UNAVAILABLE")
                        .setCause("postgresql: connection refused")
                        .setHint("Check it")
                        .build();

        var text = TctlRun.of(auth.access(), "audit", "ls");
        var json = TctlRun.of(auth.access(), "audit", "ls", "--format=json");

        assertThat(text.exit()).isEqualTo(3);
        assertThat(text.err())
                .isEqualTo(
                        "WARNING: without the events in the storage, as of Auth Services that are"
                                + " gone: postgresql: connection refused (BACKEND_UNAVAILABLE)\n");
        assertThat(json.out())
                .contains("\"complete\": false")
                .contains("\"unshared\": {")
                .contains("\"code\": \"BACKEND_UNAVAILABLE\"");
    }

    @Test
    void saysThatThereMayBeOtherLogs() {
        auth.doubt =
                Reason.newBuilder()
                        .setCode("BACKEND_UNAVAILABLE")
                        .setCause("etcd: connection refused")
                        .setHint("Check it")
                        .build();

        var text = TctlRun.of(auth.access(), "audit", "ls");
        var json = TctlRun.of(auth.access(), "audit", "ls", "--format=json");

        assertThat(text.exit()).isEqualTo(3);
        assertThat(text.err())
                .startsWith("WARNING: there may be Auth Services that are not known here: ")
                .contains("etcd: connection refused");
        assertThat(json.out()).contains("\"complete\": false").contains("\"doubt\": {");
    }

    @Test
    void typesAndLimitTravelToAuth() {
        TctlRun.of(auth.access(), "audit", "ls", "--type=instance.join,auth.failed", "--limit=7");

        assertThat(auth.eventQueries.getFirst().getTypesList())
                .containsExactly("instance.join", "auth.failed");
        assertThat(auth.eventQueries.getFirst().getLimit()).isEqualTo(7);
    }
}
