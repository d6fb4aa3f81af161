package dev.muster.arch;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every code of the catalogue is one that some test has seen come out of the code that raises it.
///
/// As far as sources can tell: a statement that asserts or awaits has its name, in a test that does
/// not make a reason of that code by hand. The tests of `tctl` do not count, for it prints what
/// others raise.
final class ReasonsTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES =
            List.of("core", "runtime", "agent", "auth", "backend/sqlite", "dist", "it");

    private static final Pattern ASSERTION = Pattern.compile("assert|await");
    private static final Pattern NAME = Pattern.compile("\\b[A-Z]+(_[A-Z]+)*\\b");
    private static final Pattern BY_HAND =
            Pattern.compile("new Reason\\(\\s*(?:Reason\\.)?(?:Code\\.)?([A-Z_]+)");

    /// Codes that no test can reach. None so far: each needs its reason here.
    private static final Set<Reason.Code> EXCEPTIONS = Set.of();

    @Test
    void everyCodeIsReachedBySomeTest() throws IOException {
        var reached = new HashSet<String>();
        for (var module : MODULES) {
            try (var files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                files.filter(ReasonsTest::isTest)
                        .flatMap(ReasonsTest::asserted)
                        .forEach(reached::add);
            }
        }

        assertThat(Reason.Code.values())
                .filteredOn(code -> !reached.contains(code.name()))
                .containsExactlyInAnyOrderElementsOf(EXCEPTIONS);
    }

    private static boolean isTest(Path file) {
        var name = file.getFileName().toString();
        return (name.endsWith("Test.java") || name.endsWith("IT.java"))
                && !name.equals("ReasonCatalogueTest.java");
    }

    private static Stream<String> asserted(Path file) {
        var source = read(file);
        var byHand = BY_HAND.matcher(source).results().map(made -> made.group(1)).collect(toSet());
        return Stream.of(source.split(";", -1))
                .filter(statement -> ASSERTION.matcher(statement).find())
                .flatMap(statement -> NAME.matcher(statement).results())
                .map(name -> name.group())
                .filter(name -> !byHand.contains(name));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
