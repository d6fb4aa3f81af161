package dev.muster.runtime.diag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.health.Readiness;
import dev.muster.runtime.health.ReturnPath;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.testkit.JsonSchema;
import dev.muster.testkit.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// docs/readyz.schema.json against the verbose form in every state, and against what it must
/// refuse.
final class ReadyzSchemaTest {
    private static final Path SCHEMA = Path.of("../docs/readyz.schema.json");
    private static final Reason REFUSED =
            new Reason(Reason.Code.AUTH_UNREACHABLE, "connection refused", "Check that Auth runs");

    private final ManualTime time = new ManualTime();
    private final ReturnPathTracker path =
            new ReturnPathTracker(Duration.ofSeconds(60), Duration.ofSeconds(5), time);
    private final HealthTracker health = new HealthTracker(time);
    private List<TargetHealth> targets = List.of();

    @Test
    void aProcessWithoutComponentsIsValid() throws IOException {
        assertThat(problems(verbose())).isEmpty();
    }

    @Test
    void everyStateIsValid() throws IOException {
        var instance = health.component("instance");
        health.component("node");
        assertThat(problems(verbose())).as("starting").isEmpty();

        instance.accept(new Heartbeat.Missed(time.instant(), REFUSED, time.instant()));
        assertThat(problems(verbose())).as("starting, after a miss").isEmpty();

        time.jump(Duration.ofNanos(1_234_567));
        instance.accept(new Heartbeat.Acked(time.instant()));
        assertThat(problems(verbose())).as("ok").isEmpty();

        instance.accept(new Heartbeat.Missed(time.instant(), REFUSED, time.instant()));
        assertThat(problems(verbose())).as("degraded").isEmpty();

        instance.accept(new Heartbeat.Acked(time.instant()));
        assertThat(problems(verbose())).as("recovering").isEmpty();
    }

    @Test
    void everyStateOfATargetIsValid() throws IOException {
        targets =
                List.of(
                        target(new TargetState.Unknown(time.instant(), REFUSED)),
                        target(new TargetState.Healthy(time.instant())),
                        target(new TargetState.Unhealthy(time.instant(), REFUSED)));

        assertThat(problems(verbose())).isEmpty();
        assertThat(problems(verbose().replace("unhealthy", "healthy"))).isNotEmpty();
        assertThat(problems(verbose().replace("unhealthy", "degraded"))).isNotEmpty();
        assertThat(problems(verbose().replace("\"required\":true,", ""))).isNotEmpty();
    }

    @Test
    void whatTheLinkTellsIsValid() throws IOException {
        path.opened();
        path.proved(new ReturnPath(time.instant(), Duration.ofMillis(3), Duration.ofSeconds(-9)));
        assertThat(verbose()).contains("CLOCK_SKEWED");

        assertThat(problems(verbose())).isEmpty();
        assertThat(problems(verbose().replace("\"stale\":false", "\"stale\":\"no\""))).isNotEmpty();
        assertThat(problems(verbose().replace("\"CLOCK_SKEWED\"", "\"skewed\""))).isNotEmpty();
    }

    @Test
    void aToleratedLossOfAuthIsValid() throws IOException {
        var instance = health.component("instance");
        instance.accept(new Heartbeat.Acked(time.instant()));
        instance.accept(new Heartbeat.Missed(time.instant(), REFUSED, time.instant()));
        var tolerated = verbose(new OnAuthLoss.Tolerant(Duration.ofMinutes(1)));

        assertThat(tolerated).contains("\"tolerated_until\":\"2026-01-01T00:01:00Z\"");
        assertThat(problems(tolerated)).isEmpty();
        assertThat(problems(tolerated.replace("00:01:00Z", "soon"))).isNotEmpty();
    }

    @Test
    void addedKeysAreValid() throws IOException {
        health.component("node").accept(new Heartbeat.Acked(time.instant()));

        assertThat(problems(verbose().replace("\"pid\"", "\"new\":[1],\"pid\""))).isEmpty();
        assertThat(problems(verbose().replace("\"state\"", "\"new\":{},\"state\""))).isEmpty();
    }

    @ParameterizedTest(name = "{0} as {1}")
    @CsvSource({
        "'\"version\":1', '\"version\":2'",
        "'\"version\":1,', ''",
        "'\"pid\":', '\"id\":'",
        "'\"state\":\"degraded\"', '\"state\":\"ill\"'",
        "'\"state\":\"degraded\"', '\"state\":\"ok\"'",
        "'\"component\":\"node\"', '\"component\":\"web-1\"'",
        "'\"consecutive_failures\":1', '\"consecutive_failures\":\"1\"'",
        "'\"code\":\"AUTH_UNREACHABLE\",', ''",
        "'\"code\":\"AUTH_UNREACHABLE\"', '\"code\":\"unreachable\"'",
        "'2026-01-01T00:00:00Z', 'yesterday'",
        "'2026-01-01T00:00:00Z', '2026-01-01T00:00:00+01:00'"
    })
    void whatIsWrongIsRefused(String right, String wrong) throws IOException {
        health.component("node")
                .accept(new Heartbeat.Failed(time.instant(), REFUSED, time.instant()));
        assertThat(verbose()).contains(right);
        assertThat(problems(verbose())).isEmpty();

        assertThat(problems(verbose().replace(right, wrong))).isNotEmpty();
    }

    private static TargetHealth target(TargetState state) {
        return new TargetHealth(Role.APP, "grafana", "http://grafana", state, true);
    }

    private String verbose() {
        return verbose(new OnAuthLoss.Strict());
    }

    private String verbose(OnAuthLoss policy) {
        var components = health.snapshot();
        var at = time.instant();
        var readiness = Readiness.of(components, policy, at);
        var report =
                new HealthReport(
                        components, readiness, targets, LinkFacts.of(path, List.of()), 4711, at);
        return report.verbose();
    }

    private static List<String> problems(String json) throws IOException {
        return JsonSchema.read(SCHEMA).problems(json);
    }
}
