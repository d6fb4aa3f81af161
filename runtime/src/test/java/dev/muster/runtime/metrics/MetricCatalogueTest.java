package dev.muster.runtime.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import dev.muster.core.version.BuildVersion;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.health.ReturnPath;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.testkit.ManualTime;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/metrics.md, [MetricNames] and a real scrape say the same.
final class MetricCatalogueTest {
    private static final Path CATALOGUE = Path.of("../docs/metrics.md");
    private static final Pattern ROW =
            Pattern.compile(
                    "(?m)^\\| `(\\w+)` \\| (\\w+) \\|[^|]*\\|([^|]*)\\| [^|]{10,} \\| [\\d.]+ \\|$");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\w+) (\\w+)$");
    private static final Pattern LABEL = Pattern.compile("[{,](\\w+)=\"");
    private static final Pattern QUOTED = Pattern.compile("`(\\w+)`");

    /// The JVM reports it from its first collection on.
    private static final String NOT_AT_ONCE = "jvm_memory_pool_allocated_bytes_total";

    @Test
    void everyScrapedMetricIsInTheCatalogueWithItsTypeAndLabels() throws IOException {
        var catalogue = catalogue();
        var page = scrape();

        assertThat(TYPE.matcher(page).results())
                .isNotEmpty()
                .allSatisfy(type -> {
                    var name = type.group(1);
                    assertThat(catalogue).containsKey(name);
                    assertThat(catalogue.get(name))
                            .isEqualTo(new Metric(type.group(2), labels(page, name)));
                });
    }

    @Test
    void everythingInTheCatalogueIsOursOrScraped() throws IOException {
        var known = TYPE.matcher(scrape()).results().map(type -> type.group(1));

        assertThat(catalogue().keySet())
                .isSubsetOf(
                        Stream.concat(known, Stream.concat(ours(), Stream.of(NOT_AT_ONCE)))
                                .collect(Collectors.toSet()));
    }

    @Test
    void everyNameOfOursIsInTheCatalogue() throws IOException {
        assertThat(catalogue().keySet()).containsAll(ours().toList());
    }

    /// One row of the catalogue, or what a scrape shows of it.
    private record Metric(String type, Set<String> labels) {}

    private static Map<String, Metric> catalogue() throws IOException {
        return ROW.matcher(Files.readString(CATALOGUE))
                .results()
                .collect(toMap(row -> row.group(1), MetricCatalogueTest::metric));
    }

    private static Metric metric(MatchResult row) {
        var labels = QUOTED.matcher(row.group(3)).results().map(label -> label.group(1));
        return new Metric(row.group(2), labels.collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Set<String> labels(String page, String name) {
        return page.lines()
                .filter(line -> line.matches(name + "(_sum|_count)?\\{.*"))
                .flatMap(line -> LABEL.matcher(line).results())
                .map(label -> label.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> ours() {
        return Stream.of(MetricNames.class.getFields())
                .map(field -> {
                    try {
                        return (String) field.get(null);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private static String scrape() throws IOException {
        var registry = new PrometheusRegistry();
        var time = new ManualTime();
        var health = new HealthTracker(time);
        health.component("instance").accept(new Heartbeat.Acked(time.instant()));
        ProcessMetrics.register(registry, health, BuildVersion.current());
        TargetMetrics.register(registry, () -> List.of(TargetMetricsTest.HEALTHY));
        var path = new ReturnPathTracker(Duration.ofSeconds(60), Duration.ofSeconds(5), time);
        path.proved(new ReturnPath(time.instant(), Duration.ofMillis(3), Duration.ZERO));
        ReturnPathMetrics.register(registry, path);
        var _ = new HeartbeatMetrics(registry);
        new JoinMetrics(registry).failed(Reason.Code.TOKEN_EXPIRED);
        new LinkMetrics(registry).lost(Reason.Code.STREAM_CLOSED);
        var page = new ByteArrayOutputStream();
        ExpositionFormats.init().getPrometheusTextFormatWriter().write(page, registry.scrape());
        return page.toString(UTF_8);
    }
}
