package dev.muster.runtime.config;

import dev.muster.runtime.config.ConfigException.Problem;
import java.util.ArrayList;
import java.util.List;

/// The problems found so far, in the order of finding.
final class Problems {
    private final List<Problem> found = new ArrayList<>();

    void add(String where, String what, String fix) {
        found.add(new Problem(where, what, fix));
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigException(found);
        }
    }
}
