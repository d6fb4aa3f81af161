package dev.muster.runtime.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.core.limit.Limits;
import java.util.Map;
import java.util.TreeMap;

/// Reads labels, within the limits that Auth holds its agents to.
final class LabelsReader {
    private LabelsReader() {}

    static Map<String, String> read(Section section) {
        var labels = new TreeMap<String, String>();
        section.pairs("labels").forEach((key, value) -> add(labels, key, value));
        checkNumber(labels, section.where("labels"), section.problems());
        return labels;
    }

    /// Reads `env=prod,team=x`.
    static Map<String, String> read(Value flag) {
        var labels = new TreeMap<String, String>();
        flag.commaSeparated()
                .forEach(pair -> {
                    int equals = pair.text().indexOf('=');
                    if (equals < 1) {
                        pair.refuse("is no label", "Write key=value");
                        return;
                    }
                    var key = pair.text().substring(0, equals).strip();
                    var text = pair.text().substring(equals + 1).strip();
                    if (labels.containsKey(key)) {
                        pair.refuse("gives a label that is there already", "Keep one of the two");
                    }
                    add(labels, key, new Value(pair.where(), text, pair.problems()));
                });
        checkNumber(labels, flag.where(), flag.problems());
        return labels;
    }

    private static void add(Map<String, String> labels, String key, Value value) {
        if (key.isBlank() || !fits(key, Limits.LABEL_KEY_BYTES)) {
            value.problems()
                    .add(
                            value.where(),
                            Texts.quote(key) + " is no label's key",
                            "Write 1 to %d bytes on one line".formatted(Limits.LABEL_KEY_BYTES));
        } else if (!fits(value.text(), Limits.LABEL_VALUE_BYTES)) {
            value.refuse(
                    "is no label's value",
                    "Write at most %d bytes on one line".formatted(Limits.LABEL_VALUE_BYTES));
        }
        labels.put(key, value.text());
    }

    private static boolean fits(String text, int bytes) {
        return text.getBytes(UTF_8).length <= bytes
                && text.chars().noneMatch(Character::isISOControl);
    }

    private static void checkNumber(Map<String, String> labels, String where, Problems problems) {
        if (labels.size() > Limits.LABELS) {
            problems.add(
                    where,
                    "%d labels are too many".formatted(labels.size()),
                    "Keep at most " + Limits.LABELS);
        }
    }
}
