package dev.muster.auth.loss;

import dev.muster.core.version.Version;
import java.util.HashMap;
import java.util.Map;

/// How many agents run which version; of many versions the first ones by name, and the others
/// together under an empty one. Not thread-safe.
public final class Versions {
    private static final int MOST = 20;

    private final Map<String, Integer> counts = new HashMap<>();

    public void add(Version version) {
        var name = version.toString();
        boolean named = counts.containsKey(name) || counts.size() < MOST;
        counts.merge(named ? name : "", 1, Integer::sum);
    }

    public Map<String, Integer> counts() {
        return Map.copyOf(counts);
    }
}
