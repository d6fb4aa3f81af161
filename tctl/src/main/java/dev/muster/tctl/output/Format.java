package dev.muster.tctl.output;

import java.util.Locale;

/// What `--format` chooses.
public enum Format {
    TEXT,
    JSON,
    YAML;

    /// Returns the word that is typed, such as `json`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
