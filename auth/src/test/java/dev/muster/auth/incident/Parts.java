package dev.muster.auth.incident;

import java.time.Instant;
import java.util.Map;

/// Parts of incidents for tests.
final class Parts {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private Parts() {}

    static Part of(String run, int lost, int of) {
        return of(run, lost, of, Map.of("1.2.3", lost), Map.of("1.2.3", of - lost));
    }

    static Part of(
            String run,
            int lost,
            int of,
            Map<String, Integer> lostVersions,
            Map<String, Integer> keptVersions) {
        return new Part(
                run,
                "auth-of-" + run,
                run + ":3025",
                false,
                NOON,
                lost,
                of,
                lostVersions,
                keptVersions,
                0,
                false);
    }

    static Part gone(String run, int lost) {
        return new Part(
                run,
                "auth-of-" + run,
                run + ":3025",
                true,
                NOON,
                lost,
                lost,
                Map.of("1.2.3", lost),
                Map.of("1.2.3", 100),
                0,
                false);
    }
}
