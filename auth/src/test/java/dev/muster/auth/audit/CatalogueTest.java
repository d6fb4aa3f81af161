package dev.muster.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class CatalogueTest {
    private static final Pattern ROW =
            Pattern.compile("\\| `([a-z_.]+)` \\| `(T[A-Z0-9]+)` \\|[^|]*\\|([^|]*)\\|");
    private static final Pattern FIELD = Pattern.compile("`([a-z_]+)`");
    private static final Set<String> COMMON =
            Set.of("event", "code", "time", "uid", "ei", "cluster_name", "success", "remote_addr");

    private record Row(String event, String code, Set<String> fields) {}

    @Test
    void theDocumentListsEveryEventWithItsFields() throws Exception {
        assertThat(documented()).containsExactlyElementsOf(written());
    }

    @Test
    void everyKindIsWrittenByATest() {
        assertThat(Events.all().stream().map(Catalogue::of)).containsExactly(Catalogue.values());
    }

    private static List<Row> documented() throws Exception {
        var rows = new ArrayList<Row>();
        for (var line : Files.readAllLines(Path.of("../docs/audit-events.md"))) {
            var row = ROW.matcher(line);
            if (row.find()) {
                var fields = new TreeSet<String>();
                FIELD.matcher(row.group(3)).results().forEach(f -> fields.add(f.group(1)));
                rows.add(new Row(row.group(1), row.group(2), fields));
            }
        }
        return rows;
    }

    private static List<Row> written() {
        var json = new EventJson("cluster");
        var reader = new JsonMapper();
        return Events.all().stream()
                .map(event -> {
                    var line = reader.readTree(json.line(event, Instant.EPOCH, 0, 1));
                    assertThat(line.propertyNames()).containsAll(COMMON);
                    var fields = new TreeSet<>(line.propertyNames());
                    fields.removeAll(COMMON);
                    if (event instanceof AuditEvent.Failure) {
                        assertThat(fields).contains("reason", "count");
                        Stream.of("reason", "count").forEach(fields::remove);
                    }
                    return new Row(
                            line.path("event").asString(), line.path("code").asString(), fields);
                })
                .toList();
    }
}
