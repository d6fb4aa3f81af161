package dev.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// deploy/prometheus: alerts that load, fire, rest when all is well, and name what exists.
@Tag("needs-prometheus")
final class AlertsIT {
    private static final Path DEPLOY = Tree.ROOT.resolve("deploy/prometheus");
    private static final Pattern METRIC = Pattern.compile("\\b(?:teleport|process)_\\w+");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

    @Test
    void prometheusLoadsTheExampleWithItsRules() {
        promtool("check config prometheus.yml");
    }

    @Test
    void everyAlertFiresAndRestsAsItsTestSays() {
        promtool("test rules teleport.rules.test.yml");
    }

    @Test
    void everyAlertHasATestOfBoth() throws IOException {
        var tests = list(yaml("teleport.rules.test.yml"), "tests");

        for (var alert : alerts()) {
            var name = text(alert, "alert");
            var checks =
                    tests.stream()
                            .filter(test -> text(test, "name").equals(name))
                            .flatMap(test -> list(test, "promql_expr_test").stream())
                            .filter(check -> text(check, "expr").contains('"' + name + '"'))
                            .map(check -> list(check, "exp_samples").isEmpty())
                            .toList();

            assertThat(checks).as(name).contains(true, false);
        }
    }

    @Test
    void everyMetricOfAnAlertIsInTheCatalogue() throws IOException {
        var catalogue =
                ROW.matcher(Files.readString(Tree.ROOT.resolve("docs/metrics.md")))
                        .results()
                        .map(found -> found.group(1))
                        .toList();

        for (var alert : alerts()) {
            var metrics =
                    METRIC.matcher(text(alert, "expr")).results().map(m -> m.group()).toList();

            assertThat(catalogue).as(text(alert, "alert")).containsAll(metrics);
        }
    }

    @Test
    void everyAlertSaysHowBadItIsAndLeadsToWhatToDo() throws IOException {
        var operations = Files.readString(Tree.ROOT.resolve("docs/operations.md"));

        for (var alert : alerts()) {
            var name = text(alert, "alert");
            var annotations = map(alert, "annotations");

            assertThat(text(alert, "for")).as(name).matches("\\d+[mh]");
            assertThat(text(map(alert, "labels"), "severity"))
                    .as(name)
                    .isIn("info", "warning", "critical");
            assertThat(text(annotations, "summary")).as(name).isNotBlank();
            assertThat(text(annotations, "description")).as(name).isNotBlank();
            assertThat(text(annotations, "runbook"))
                    .isEqualTo("docs/operations.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(operations).contains("\n#### " + name + "\n");
        }
    }

    private static void promtool(String arguments) {
        Run.shell("cd '%s' && promtool %s".formatted(DEPLOY, arguments)).succeeded();
    }

    private static List<Map<String, Object>> alerts() throws IOException {
        return list(yaml("teleport.rules.yml"), "groups").stream()
                .flatMap(group -> list(group, "rules").stream())
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(String file) throws IOException {
        var text = Files.readString(DEPLOY.resolve(file));
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> from, String key) {
        return (List<Map<String, Object>>) from.getOrDefault(key, List.of());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> from, String key) {
        return (Map<String, Object>) from.getOrDefault(key, Map.of());
    }

    private static String text(Map<String, Object> from, String key) {
        return String.valueOf(from.get(key));
    }
}
