package dev.muster.auth.loss;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/// A mass loss at this Auth instance, from its first loss to the last so far.
///
/// @param begun by this host's clock
/// @param lost so far, each agent once
/// @param of how many agents there were when it began
/// @param versions how many of those that are lost run which version
/// @param folded how many of them have no audit event of their own
/// @param held whether some of them may come back before it is said that they are lost
/// @param over whether nothing more is lost in it
public record Episode(
        Instant begun,
        int lost,
        int of,
        Map<String, Integer> versions,
        long folded,
        boolean held,
        boolean over) {
    public Episode {
        requireNonNull(begun, "begun");
        versions = Map.copyOf(versions);
    }
}
