package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A mapping of the file, or one that is absent and has no keys. Only keys that are asked for are
/// known ([Document]).
final class Section {
    /// What stands at a key.
    private record Entry(int line, Node node) {}

    private final Document document;
    private final String path;
    private final String knownPath;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> asked = new TreeSet<>();
    private int line;

    /// @param path as it stands in the file, such as `app_service.apps[0]`; empty for the whole
    ///   file
    /// @param knownPath the same for all places that mean the same, such as `app_service.apps[]`
    private Section(Document document, String path, String knownPath) {
        this.document = document;
        this.path = path;
        this.knownPath = knownPath;
        document.add(this);
    }

    static Section absent(Document document) {
        return new Section(document, "", "");
    }

    static Section of(Document document, Node root) {
        var section = absent(document);
        section.fill(root);
        return section;
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    /// Returns the place of a key for messages, with its line if it is there.
    String where(String key) {
        var entry = entries.get(key);
        return entry == null ? path(key) : document.where(entry.line(), path(key));
    }

    Problems problems() {
        return document.problems();
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    Set<String> asked() {
        return asked;
    }

    /// Returns the keys that nobody asked for, with their lines.
    Map<String, Integer> unasked() {
        var left = new LinkedHashMap<String, Integer>();
        entries.forEach((key, entry) -> left.put(key, entry.line()));
        left.keySet().removeAll(asked);
        return left;
    }

    Optional<Value> value(String key) {
        return ask(key).flatMap(entry -> scalar(entry.node(), path(key), "a value"));
    }

    /// Returns the values of a list, or the single one that stands in its place.
    List<Value> values(String key) {
        return ask(key).stream()
                .flatMap(entry -> items(entry.node()).stream())
                .flatMap(item -> scalar(item, path(key), "a value or a list of them").stream())
                .toList();
    }

    /// Returns the value of a key that must be there.
    Optional<Value> required(String key) {
        var value = value(key);
        if (!has(key)) {
            missing(key, "Add it");
        }
        return value;
    }

    void missing(String key, String fix) {
        document.problems().add(document.where(line, path(key)), "is missing", fix);
    }

    boolean yesNo(String key, boolean otherwise) {
        return value(key).flatMap(Value::yesNo).orElse(otherwise);
    }

    void refuse(String key, String what, String fix) {
        document.problems().add(where(key), what, fix);
    }

    Section section(String key) {
        return section(key, known(key));
    }

    /// Returns the section whose keys are documented at another path.
    Section section(String key, String documentedAt) {
        var entry = ask(key);
        document.know(documentedAt);
        var section = new Section(document, path(key), documentedAt);
        entry.ifPresent(e -> section.fill(e.node()));
        return section;
    }

    /// Returns the sections of a list, without items that are none, which are reported.
    List<Section> sections(String key) {
        var entry = ask(key).filter(e -> !isNull(e.node()));
        var sections = new ArrayList<Section>();
        int number = 0;
        for (var node : entry.map(e -> items(e.node())).orElse(List.of())) {
            var at = "%s[%d]".formatted(path(key), number++);
            var item = new Section(document, at, known(key) + "[]");
            item.fill(node);
            if (node instanceof MappingNode || isNull(node)) {
                sections.add(item);
            }
        }
        return sections;
    }

    /// Returns a section whose keys are the operator's own, such as labels.
    Map<String, Value> pairs(String key) {
        var section = section(key);
        var pairs = new LinkedHashMap<String, Value>();
        for (var name : section.entries.keySet()) {
            section.asked.add(name);
            var entry = requireNonNull(section.entries.get(name));
            scalar(entry.node(), section.path(name), "a value")
                    .ifPresent(value -> pairs.put(name, value));
        }
        return Collections.unmodifiableMap(pairs);
    }

    /// Takes note of keys without reading them, so that they are not called unknown.
    List<String> ignore(List<String> keys) {
        var present = keys.stream().filter(this::has).toList();
        asked.addAll(present);
        return present;
    }

    /// Takes note of all keys here without judging them.
    void ignoreAll() {
        asked.addAll(entries.keySet());
    }

    /// Takes note of keys that exist, whether or not they are read this time.
    void know(List<String> keys) {
        keys.forEach(key -> document.know(known(key)));
    }

    private Optional<Entry> ask(String key) {
        asked.add(key);
        document.know(known(key));
        return Optional.ofNullable(entries.get(key));
    }

    private String known(String key) {
        return knownPath.isEmpty() ? key : knownPath + "." + key;
    }

    private void fill(Node node) {
        line = line(node);
        if (isNull(node)) {
            return;
        }
        if (!(node instanceof MappingNode mapping)) {
            misplaced(node, path.isEmpty() ? "the file" : path, "a section of `key: value` lines");
            return;
        }
        for (var tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                misplaced(tuple.getKeyNode(), path, "a key");
                continue;
            }
            var key = keyNode.getValue();
            var entry = new Entry(line(keyNode), tuple.getValueNode());
            var first = entries.putIfAbsent(key, entry);
            if (first != null) {
                document.problems()
                        .add(
                                document.where(entry.line(), path(key)),
                                "stands twice, first at line " + first.line(),
                                "Keep one of the two");
            }
        }
    }

    private Optional<Value> scalar(Node node, String at, String expected) {
        if (node instanceof ScalarNode scalar) {
            var text = isNull(scalar) ? "" : scalar.getValue();
            return Optional.of(
                    new Value(document.where(line(node), at), text, document.problems()));
        }
        misplaced(node, at, expected);
        return Optional.empty();
    }

    /// Says what kind of thing stands there, never its text, which may be a secret.
    private void misplaced(Node node, String at, String expected) {
        var kind =
                switch (node) {
                    case MappingNode _ -> "a section";
                    case SequenceNode _ -> "a list";
                    default -> "a single value";
                };
        document.problems()
                .add(document.where(line(node), at), kind + " stands here", "Write " + expected);
    }

    private static List<Node> items(Node node) {
        return node instanceof SequenceNode list ? list.getValue() : List.of(node);
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && Set.of("", "null", "~").contains(scalar.getValue());
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
