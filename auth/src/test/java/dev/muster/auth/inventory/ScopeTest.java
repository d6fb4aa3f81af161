package dev.muster.auth.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.auth.presence.Presence.Connected;
import dev.muster.auth.presence.Presence.NeverConnected;
import dev.muster.auth.presence.Presence.Offline;
import dev.muster.auth.presence.Presence.Suspect;
import dev.muster.runtime.health.AgentHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Which scope includes whom.
final class ScopeTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant THEN = NOW.minus(Duration.ofHours(1));
    private static final Duration TTL = Duration.ofHours(1).plusMillis(1);

    private static final Scope RECENT = new Scope.Recent();
    private static final Scope ALL = new Scope.All(Duration.ZERO);
    private static final Scope ALL_FOR_AN_HOUR = new Scope.All(Duration.ofHours(1));
    private static final Scope MISSING = new Scope.Missing(Duration.ZERO);
    private static final Scope MISSING_FOR_AN_HOUR = new Scope.Missing(Duration.ofHours(1));
    private static final List<Scope> SCOPES =
            List.of(RECENT, ALL, ALL_FOR_AN_HOUR, MISSING, MISSING_FOR_AN_HOUR);

    @ParameterizedTest(name = "{0} is in {1}")
    @MethodSource
    void includes(Presence presence, List<Scope> scopes) {
        var seen = seen(presence);

        assertThat(SCOPES).filteredOn(s -> s.includes(seen, NOW, TTL)).isEqualTo(scopes);
    }

    static Stream<Arguments> includes() {
        var later = NOW.plusSeconds(1);
        return Stream.of(
                arguments(new Connected(THEN), List.of(RECENT, ALL)),
                arguments(new Suspect(THEN, Doubt.ORPHANED), List.of(RECENT, ALL)),
                arguments(
                        new NeverConnected(THEN),
                        List.of(ALL, ALL_FOR_AN_HOUR, MISSING, MISSING_FOR_AN_HOUR)),
                arguments(new NeverConnected(THEN.plusMillis(1)), List.of(ALL, MISSING)),
                arguments(new Offline(LeaveCause.LOST, THEN), SCOPES),
                arguments(
                        new Offline(LeaveCause.LOST, THEN.minusMillis(1)),
                        List.of(ALL, ALL_FOR_AN_HOUR, MISSING, MISSING_FOR_AN_HOUR)),
                arguments(
                        new Offline(LeaveCause.LOST, THEN.plusMillis(1)),
                        List.of(RECENT, ALL, MISSING)),
                arguments(
                        new Offline(LeaveCause.DECOMMISSIONED, THEN),
                        List.of(RECENT, ALL, ALL_FOR_AN_HOUR)),
                arguments(new Offline(LeaveCause.STOPPED, THEN), SCOPES),
                arguments(
                        new Offline(THEN, LeaveCause.UPGRADING, THEN, later),
                        List.of(RECENT, ALL, ALL_FOR_AN_HOUR)),
                arguments(new Offline(THEN, LeaveCause.UPGRADING, THEN, NOW), SCOPES));
    }

    @Test
    void whoWasNeverSeenIsNotRecent() {
        assertThat(RECENT.includes(seen(new NeverConnected(NOW)), NOW, TTL)).isFalse();
    }

    private static SeenInstance seen(Presence presence) {
        return new SeenInstance(
                new Instance(
                        Agents.id(1),
                        Agents.CERTIFICATE,
                        null,
                        Agents.info("a"),
                        AgentHealth.UNTOLD,
                        presence),
                presence,
                lastSeen(presence),
                presence instanceof Connected);
    }

    private static @Nullable Instant lastSeen(Presence presence) {
        return switch (presence) {
            case NeverConnected _ -> null;
            case Connected _ -> NOW;
            case Suspect suspect -> suspect.since();
            case Offline gone -> gone.lastSeen();
        };
    }
}
