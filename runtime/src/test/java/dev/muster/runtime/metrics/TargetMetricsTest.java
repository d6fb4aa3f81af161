package dev.muster.runtime.metrics;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TargetMetricsTest {
    private static final Reason WHY = new Reason(Reason.Code.TARGET_TIMEOUT, "no answer", "Look");

    static final TargetHealth HEALTHY = target(new TargetState.Healthy(Instant.EPOCH));

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private List<TargetHealth> targets = List.of();

    @Test
    void eachTargetIsInExactlyOneState() {
        TargetMetrics.register(registry, () -> targets);

        assertThat(scrape()).isEmpty();
        targets = List.of(target(new TargetState.Unknown(Instant.EPOCH, WHY)));
        assertThat(scrape()).isEqualTo(Map.of("healthy", 0.0, "unhealthy", 0.0, "unknown", 1.0));
        targets = List.of(HEALTHY);
        assertThat(scrape()).isEqualTo(Map.of("healthy", 1.0, "unhealthy", 0.0, "unknown", 0.0));
        targets = List.of(target(new TargetState.Unhealthy(Instant.EPOCH, WHY)));
        assertThat(scrape()).isEqualTo(Map.of("healthy", 0.0, "unhealthy", 1.0, "unknown", 0.0));
    }

    private Map<String, Double> scrape() {
        return registry.scrape().stream()
                .flatMap(metric -> ((GaugeSnapshot) metric).getDataPoints().stream())
                .peek(point -> {
                    assertThat(point.getLabels().get("service")).isEqualTo("app");
                    assertThat(point.getLabels().get("target")).isEqualTo("grafana");
                })
                .collect(toMap(point -> point.getLabels().get("state"), point -> point.getValue()));
    }

    private static TargetHealth target(TargetState state) {
        return new TargetHealth(Role.APP, "grafana", "http://grafana", state, true);
    }
}
