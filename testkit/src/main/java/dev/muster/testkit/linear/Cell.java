package dev.muster.testkit.linear;

import org.jspecify.annotations.Nullable;

/// What one key holds. Values are written once in a history, so that one tells which write it is
/// from.
///
/// @param value null when the key has no item
record Cell(@Nullable String value) {
    static final Cell EMPTY = new Cell(null);

    @Override
    public String toString() {
        return value == null ? "nothing" : value;
    }
}
