package dev.muster.runtime.config;

import static java.util.stream.Collectors.joining;

import dev.muster.core.text.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// One configuration file while it is read.
///
/// A key is known because a reader asked for it; what nobody asked for is reported at the end. So
/// there is no second list of keys to keep in step.
final class Document {
    private final String name;
    private final Problems problems;
    private final SortedSet<String> known = new TreeSet<>();
    private final List<Section> sections = new ArrayList<>();

    Document(String name, Problems problems) {
        this.name = name;
        this.problems = problems;
    }

    Problems problems() {
        return problems;
    }

    /// Returns the paths of all keys asked for so far, such as `app_service.apps[].uri`.
    SortedSet<String> known() {
        return known;
    }

    void know(String path) {
        known.add(path);
    }

    void add(Section section) {
        sections.add(section);
    }

    String where(int line, String path) {
        return "%s:%d %s".formatted(name, line, path);
    }

    /// Reports every key that nobody asked for.
    void reportUnknownKeys() {
        sections.forEach(section ->
                section.unasked()
                        .forEach((key, line) ->
                                problems.add(
                                        where(line, section.path(key)),
                                        "unknown key",
                                        advice(key, section.asked()))));
    }

    private String advice(String key, Set<String> here) {
        return Nearest.to(key, here)
                .map("Did you mean %s?"::formatted)
                .or(() ->
                        known.stream()
                                .filter(path -> path.endsWith("." + key) || path.equals(key))
                                .findFirst()
                                .map("It belongs at %s"::formatted))
                .orElseGet(() -> "Known here: " + here.stream().sorted().collect(joining(", ")));
    }
}
