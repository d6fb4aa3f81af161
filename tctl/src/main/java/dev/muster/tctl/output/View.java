package dev.muster.tctl.output;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// How the items of one kind are shown.
///
/// @param name key of the list in a document, such as `instances`
/// @param columns headers of the table
/// @param cells an item's row in it
/// @param fields an item in a document: snake_case names, values as [DocumentWriter] takes them
public record View<T>(
        String name,
        List<String> columns,
        Function<T, List<String>> cells,
        Function<T, Map<String, Object>> fields) {
    public View {
        requireNonNull(name, "name");
        columns = List.copyOf(columns);
        requireNonNull(cells, "cells");
        requireNonNull(fields, "fields");
    }
}
