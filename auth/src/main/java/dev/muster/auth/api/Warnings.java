package dev.muster.auth.api;

import dev.muster.auth.connected.ConnectedAgent;
import dev.muster.auth.inventory.SeenInstance;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.runtime.health.ReturnPath;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What deserves a look of an agent although it gates nothing. Pure.
final class Warnings {
    /// As long as an agent may be silent before it counts as gone: an answer that takes longer does
    /// not come.
    private static final Duration PROVED_WITHIN = Duration.ofSeconds(15);

    private Warnings() {}

    /// @param streams of the agent, as of `now`, the one that counts first
    static List<Reason> of(SeenInstance seen, List<ConnectedAgent> streams, Instant now) {
        var counting = streams.stream().findFirst();
        return Stream.of(
                        duplicates(streams),
                        counting.flatMap(agent -> stale(agent, now)),
                        counting.flatMap(ConnectedAgent::returnPath).flatMap(Warnings::skewed),
                        seen.instance().flapping().why())
                .flatMap(Optional::stream)
                .toList();
    }

    /// Streams that nobody objects to may be those of a process that was just replaced.
    private static Optional<Reason> duplicates(List<ConnectedAgent> streams) {
        if (streams.stream().allMatch(agent -> agent.objection().isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(
                new Reason(
                        Reason.Code.DUPLICATE_IDENTITY,
                        "%d processes share this identity, connected from %s; the youngest counts"
                                .formatted(
                                        streams.size(),
                                        streams.stream()
                                                .map(agent -> agent.peer().origin().address())
                                                .distinct()
                                                .collect(Collectors.joining(", "))),
                        "A data directory was copied: remove the copy and join it with a token of"
                                + " its own"));
    }

    private static Optional<Reason> stale(ConnectedAgent agent, Instant now) {
        return agent.unproved()
                .map(since -> Duration.between(since, now))
                .filter(overdue -> overdue.compareTo(PROVED_WITHIN) > 0)
                .map(overdue ->
                        new Reason(
                                Reason.Code.RETURN_PATH_STALE,
                                "it has not answered what Auth sends for "
                                        + DurationText.format(
                                                Duration.ofSeconds(overdue.toSeconds())),
                                "Look at proxies and firewalls between its host and Auth, in both"
                                        + " directions"));
    }

    private static Optional<Reason> skewed(ReturnPath path) {
        return Optional.of(path)
                .filter(ReturnPath::isSkewed)
                .map(skewed ->
                        new Reason(
                                Reason.Code.CLOCK_SKEWED,
                                "its clock is %s %s Auth's"
                                        .formatted(
                                                DurationText.format(skewed.clockSkew().abs()),
                                                skewed.clockSkew().isNegative()
                                                        ? "behind"
                                                        : "ahead of"),
                                "Check NTP on its host and on the Auth host"));
    }
}
