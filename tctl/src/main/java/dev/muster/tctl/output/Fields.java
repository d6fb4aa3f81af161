package dev.muster.tctl.output;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// The fields of an object in a document, in the order in which they are put. What is empty is left
/// out, so that a reader asks whether a field is there.
public final class Fields {
    private final Map<String, Object> values = new LinkedHashMap<>();

    /// Puts text, a number, a truth value, a list or an object.
    public Fields put(String name, Object value) {
        boolean empty =
                switch (value) {
                    case String text -> text.isEmpty();
                    case Collection<?> list -> list.isEmpty();
                    case Map<?, ?> object -> object.isEmpty();
                    default -> false;
                };
        if (!empty) {
            values.put(name, value);
        }
        return this;
    }

    /// Puts all of another's.
    public Fields putAll(Fields other) {
        values.putAll(other.values);
        return this;
    }

    /// Puts a list that is shown even when it is empty.
    public Fields putList(String name, Collection<?> list) {
        values.put(name, list);
        return this;
    }

    public Map<String, Object> map() {
        return values;
    }
}
