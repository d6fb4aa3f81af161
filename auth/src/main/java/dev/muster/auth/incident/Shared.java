package dev.muster.auth.incident;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the agents of an incident have in common and the others have not. Pure.
public sealed interface Shared {
    /// They were connected to one Auth instance, which lost most of what it had.
    ///
    /// @param gone whether that instance is gone itself
    record AuthInstance(String id, String address, boolean gone) implements Shared {
        public AuthInstance {
            requireNonNull(id, "id");
            requireNonNull(address, "address");
        }
    }

    /// They run one version, which few others do.
    record OneVersion(String version) implements Shared {
        public OneVersion {
            requireNonNull(version, "version");
        }
    }

    /// Nothing that Auth can see.
    record Nothing() implements Shared {}

    /// Returns what those that `parts` tell of share. A version says more than an instance.
    static Shared of(List<Part> parts) {
        var lost = new HashMap<String, Integer>();
        var kept = new HashMap<String, Integer>();
        int all = 0;
        for (var part : parts) {
            part.lostVersions()
                    .forEach((version, count) -> lost.merge(version, count, Integer::sum));
            part.keptVersions()
                    .forEach((version, count) -> kept.merge(version, count, Integer::sum));
            all += part.lost();
        }
        for (var version : lost.keySet()) {
            if (!version.isEmpty()
                    && isNearlyAll(lost.get(version), all)
                    && isMinority(version, kept)) {
                return new OneVersion(version);
            }
        }
        var largest = parts.stream().max(Comparator.comparingInt(Part::lost));
        int total = all;
        return largest.filter(part ->
                        !part.isOfMany() && part.isMost() && isNearlyAll(part.lost(), total))
                .<Shared>map(part -> new AuthInstance(part.authId(), part.address(), part.gone()))
                .orElseGet(Nothing::new);
    }

    /// Nine of ten: of a mass loss a few are always lost for reasons of their own.
    private static boolean isNearlyAll(int some, int all) {
        return 10L * some >= 9L * all;
    }

    private static boolean isMinority(String version, Map<String, Integer> kept) {
        int all = kept.values().stream().mapToInt(Integer::intValue).sum();
        return all > 0 && 2L * kept.getOrDefault(version, 0) < all;
    }
}
