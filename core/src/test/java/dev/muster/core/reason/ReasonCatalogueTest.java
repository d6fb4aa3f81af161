package dev.muster.core.reason;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/reasons.md and [Reason.Code] say the same.
final class ReasonCatalogueTest {
    private static final Path CATALOGUE = Path.of("../docs/reasons.md");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final List<String> PLACES =
            List.of("health", "target", "presence", "warning", "join", "start", "command");

    @Test
    void everyCodeIsExplainedOnceAndNoOther() throws IOException {
        var codes = Stream.of(Reason.Code.values()).map(Reason.Code::name).toList();

        assertThat(rows())
                .extracting(row -> row.group(1))
                .containsExactlyInAnyOrderElementsOf(codes);
    }

    @Test
    void everyRowSaysWhereFromTheWordsThatTheIntroductionExplains() throws IOException {
        assertThat(rows())
                .allSatisfy(row ->
                        assertThat(row.group(2).split(", ", -1))
                                .doesNotHaveDuplicates()
                                .isSubsetOf(PLACES));
    }

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(Files.readString(CATALOGUE)).results().toList();
    }
}
