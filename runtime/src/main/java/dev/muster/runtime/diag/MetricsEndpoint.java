package dev.muster.runtime.diag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/// `/metrics`: Prometheus text, or OpenMetrics where `Accept` asks for it.
final class MetricsEndpoint {
    private final PrometheusRegistry registry;
    private final ExpositionFormats formats = ExpositionFormats.init();

    MetricsEndpoint(PrometheusRegistry registry) {
        this.registry = requireNonNull(registry, "registry");
    }

    List<Route> routes() {
        return List.of(new Route("/metrics", Map.of("GET", this::scrape), true));
    }

    private Reply scrape(Request request) {
        var writer = formats.findWriter(request.accept());
        var escaping = EscapingScheme.fromAcceptHeader(request.accept());
        var text = new ByteArrayOutputStream();
        try {
            writer.write(text, registry.scrape(), escaping);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Reply.of(200, writer.getContentType(), text.toString(UTF_8));
    }
}
