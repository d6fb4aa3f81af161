package dev.muster.it;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// docs/metrics.md against what an Auth Service with agents really serves.
final class MetricCatalogueIT {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\|");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\w+) (\\w+)$");

    /// What shows only once something went wrong, or once the JVM has collected.
    private static final Set<String> NOT_AT_ONCE =
            Set.of(
                    "teleport_join_failures_total",
                    "teleport_control_streams_lost_total",
                    "teleport_control_streams_moved_total",
                    "teleport_control_refusals_total",
                    "jvm_memory_pool_allocated_bytes_total");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void theCatalogueNamesWhatARunningProcessServesAndNothingElse() throws Exception {
        try (var cluster = new Cluster(directory)) {
            var auth = cluster.startAuth().awaitOk();
            var agent = cluster.startAgent("web-1").awaitOk();
            var served = new HashMap<>(served(agent));
            served.putAll(served(auth));

            var catalogue = catalogue();
            assertThat(catalogue).containsAllEntriesOf(served);
            catalogue.keySet().removeAll(NOT_AT_ONCE);
            assertThat(served.keySet()).containsAll(catalogue.keySet());
        }
    }

    private static Map<String, String> served(Teleport process)
            throws IOException, InterruptedException {
        return types(TYPE, Http.get(process.diagPort(), "/metrics").body());
    }

    private static Map<String, String> catalogue() throws IOException {
        return types(ROW, Files.readString(Tree.ROOT.resolve("docs/metrics.md")));
    }

    /// Returns the type of each metric, by its name.
    private static Map<String, String> types(Pattern line, String page) {
        return line.matcher(page)
                .results()
                .collect(toMap(found -> found.group(1), found -> found.group(2)));
    }
}
