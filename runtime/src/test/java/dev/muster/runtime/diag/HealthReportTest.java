package dev.muster.runtime.diag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ComponentState;
import dev.muster.runtime.health.Readiness;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class HealthReportTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Reason FORGED =
            new Reason(
                    Reason.Code.DUPLICATE_IDENTITY,
                    "a clone\n\nnode: ok since 2026",
                    "Remove it\r\u001b[2J\u202estatus: ok");

    @Test
    void noReasonAddsALineToTheTextOrSteersATerminal() {
        var text = report().text();

        assertThat(text.lines())
                .containsExactly(
                        "status: instance is degraded: a clone\\n\\nnode: ok since 2026",
                        "pid: 7",
                        "",
                        "instance: degraded since 2026-01-01T00:00:00Z (0s)",
                        "  DUPLICATE_IDENTITY: a clone\\n\\nnode: ok since 2026",
                        "  Remove it\\r\\u001b[2J\\u202estatus: ok",
                        "",
                        "app target grafana, http://grafana: unhealthy since 2026-01-01T00:00:00Z"
                                + " (0s)",
                        "  DUPLICATE_IDENTITY: a clone\\n\\nnode: ok since 2026",
                        "  Remove it\\r\\u001b[2J\\u202estatus: ok",
                        "",
                        "warning: DUPLICATE_IDENTITY: a clone\\n\\nnode: ok since 2026",
                        "  Remove it\\r\\u001b[2J\\u202estatus: ok");
    }

    private static HealthReport report() {
        var components = new TreeMap<String, ComponentHealth>();
        components.put(
                "instance",
                new ComponentHealth(
                        "instance", new ComponentState.Degraded(AT, FORGED), 0, null, null));
        var target =
                new TargetHealth(
                        Role.APP,
                        "grafana",
                        "http://grafana",
                        new TargetState.Unhealthy(AT, FORGED),
                        false);
        return new HealthReport(
                components,
                Readiness.of(components, new OnAuthLoss.Strict(), AT),
                List.of(target),
                new LinkFacts(null, null, false, List.of(FORGED)),
                7,
                AT);
    }
}
