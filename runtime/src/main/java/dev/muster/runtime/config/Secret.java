package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

/// A text that is not for logs, errors or screens.
///
/// @param reveal the text itself, for the one place that must use it
public record Secret(String reveal) {
    public Secret {
        requireNonNull(reveal, "reveal");
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
