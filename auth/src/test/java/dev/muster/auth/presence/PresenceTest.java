package dev.muster.auth.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.muster.auth.presence.Presence.Connected;
import dev.muster.auth.presence.Presence.NeverConnected;
import dev.muster.auth.presence.Presence.Offline;
import dev.muster.auth.presence.Presence.Suspect;
import dev.muster.core.reason.Reason;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of presence, row by row.
final class PresenceTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00.4Z");
    private static final Instant T1 = T0.plusSeconds(60);
    private static final Instant SEEN = T1.minusSeconds(14);
    private static final Instant ALWAYS = Instant.MIN;
    private static final Instant NEVER_AGAIN = Instant.MAX;

    private static final NeverConnected NEVER = new NeverConnected(T0);
    private static final Connected CONNECTED = new Connected(T0);
    private static final Suspect SUSPECT = new Suspect(T0, Doubt.SILENT);
    private static final Offline OFFLINE = new Offline(LeaveCause.STOPPED, T0);

    private static final Sign OPENED = new Sign.Opened(T1);
    private static final Sign HEARD = new Sign.Heard(T1);
    private static final Sign SILENT = new Sign.Silent(T1);
    private static final Sign ORPHANED = new Sign.Orphaned(T1);
    private static final Sign DROPPED = new Sign.Dropped(T1);
    private static final Sign ENDED = new Sign.Ended(T1, LeaveCause.LOST, SEEN, null);
    private static final Offline LOST = new Offline(T1, LeaveCause.LOST, SEEN, null);

    @ParameterizedTest(name = "{0} + {1} = {2}")
    @MethodSource
    void table(Presence before, Sign sign, Presence after) {
        assertThat(before.after(sign)).isEqualTo(after);
    }

    static Stream<Arguments> table() {
        return Stream.of(
                arguments(NEVER, OPENED, new Connected(T1)),
                arguments(NEVER, HEARD, NEVER),
                arguments(NEVER, SILENT, NEVER),
                arguments(NEVER, ORPHANED, NEVER),
                arguments(NEVER, DROPPED, NEVER),
                arguments(NEVER, ENDED, NEVER),
                arguments(CONNECTED, OPENED, CONNECTED),
                arguments(CONNECTED, HEARD, CONNECTED),
                arguments(CONNECTED, SILENT, new Suspect(T1, Doubt.SILENT)),
                arguments(CONNECTED, ORPHANED, new Suspect(T1, Doubt.ORPHANED)),
                arguments(CONNECTED, DROPPED, new Suspect(T1, Doubt.DROPPED)),
                arguments(CONNECTED, ENDED, LOST),
                arguments(SUSPECT, OPENED, new Connected(T1)),
                arguments(SUSPECT, HEARD, new Connected(T1)),
                arguments(SUSPECT, SILENT, SUSPECT),
                arguments(SUSPECT, ORPHANED, SUSPECT),
                arguments(SUSPECT, DROPPED, SUSPECT),
                arguments(SUSPECT, ENDED, LOST),
                arguments(OFFLINE, OPENED, new Connected(T1)),
                arguments(OFFLINE, HEARD, OFFLINE),
                arguments(OFFLINE, SILENT, OFFLINE),
                arguments(OFFLINE, ORPHANED, OFFLINE),
                arguments(OFFLINE, DROPPED, OFFLINE),
                arguments(OFFLINE, ENDED, OFFLINE));
    }

    @Test
    void tableHasEveryPresenceWithEverySign() {
        var presences = Presence.class.getPermittedSubclasses().length;
        var signs = Sign.class.getPermittedSubclasses().length;

        assertThat(table().map(row -> row.get()[0] + " " + row.get()[1]).distinct())
                .hasSize(presences * signs);
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatTheEndSaid(LeaveCause cause) {
        var back = T1.plusSeconds(300);

        assertThat(CONNECTED.after(new Sign.Ended(T1, cause, SEEN, back)))
                .isEqualTo(new Offline(T1, cause, SEEN, back));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void why(Presence presence, Reason.Code code, String cause) {
        assertThat(presence.why())
                .hasValueSatisfying(why -> {
                    assertThat(why.code()).isEqualTo(code);
                    assertThat(why.cause()).isEqualTo(cause);
                });
    }

    static Stream<Arguments> why() {
        return Stream.of(
                arguments(
                        NEVER,
                        Reason.Code.AGENT_NEVER_CONNECTED,
                        "it joined at 2026-01-01T00:00:00Z and never opened a control stream"),
                arguments(
                        SUSPECT,
                        Reason.Code.AGENT_SILENT,
                        "its control stream is open and silent, probed since 2026-01-01T00:00:00Z"),
                arguments(
                        new Suspect(T0, Doubt.ORPHANED),
                        Reason.Code.OWNER_DOWN,
                        "the Auth Service that holds its control stream has not renewed its lease"
                                + " since 2026-01-01T00:00:00Z"),
                arguments(
                        new Suspect(T0, Doubt.DROPPED),
                        Reason.Code.AGENT_SILENT,
                        "its control stream ended when its Auth Service had been held up"
                                + " since 2026-01-01T00:00:00Z"),
                arguments(
                        LOST,
                        Reason.Code.AGENT_LOST,
                        "it was lost without a goodbye since 2026-01-01T00:00:46Z"),
                arguments(
                        OFFLINE,
                        Reason.Code.AGENT_LEFT,
                        "it was stopped since 2026-01-01T00:00:00Z"),
                arguments(
                        new Offline(T0, LeaveCause.RESTARTING, T0, T1),
                        Reason.Code.AGENT_LEFT,
                        "it went to restart since 2026-01-01T00:00:00Z,"
                                + " to be back at 2026-01-01T00:01:00Z"),
                arguments(
                        new Offline(LeaveCause.UPGRADING, T0),
                        Reason.Code.AGENT_LEFT,
                        "it went to be upgraded since 2026-01-01T00:00:00Z"),
                arguments(
                        new Offline(LeaveCause.DECOMMISSIONED, T0),
                        Reason.Code.AGENT_LEFT,
                        "it was decommissioned since 2026-01-01T00:00:00Z"),
                arguments(
                        new Offline(LeaveCause.REPLACED, T0),
                        Reason.Code.REPLACED,
                        "its stream was replaced since 2026-01-01T00:00:00Z"));
    }

    @Test
    void connectedNeedsNoReason() {
        assertThat(CONNECTED.why()).isEmpty();
    }

    @ParameterizedTest(name = "{0} is missing from {1} on")
    @MethodSource
    void isMissing(Presence presence, Instant from) {
        assertThat(presence.isMissing(from)).isEqualTo(from.isBefore(NEVER_AGAIN));
        if (from.isAfter(ALWAYS)) {
            assertThat(presence.isMissing(from.minusNanos(1))).isFalse();
        }
    }

    static Stream<Arguments> isMissing() {
        var back = T1.plusSeconds(300);
        return Stream.of(
                arguments(NEVER, T0.plus(Presence.ON_ITS_WAY)),
                arguments(CONNECTED, NEVER_AGAIN),
                arguments(SUSPECT, NEVER_AGAIN),
                arguments(new Offline(T0, LeaveCause.LOST, T0, null), ALWAYS),
                arguments(new Offline(T0, LeaveCause.REPLACED, T0, null), ALWAYS),
                arguments(
                        new Offline(T0, LeaveCause.STOPPED, T0, null),
                        T0.plus(Presence.ON_ITS_WAY)),
                arguments(new Offline(T0, LeaveCause.STOPPED, T0, back), back),
                arguments(
                        new Offline(T0, LeaveCause.RESTARTING, T0, null),
                        T0.plus(Presence.ON_ITS_WAY)),
                arguments(new Offline(T0, LeaveCause.RESTARTING, T0, back), back),
                arguments(
                        new Offline(T0, LeaveCause.UPGRADING, T0, null),
                        T0.plus(Presence.ON_ITS_WAY)),
                arguments(new Offline(T0, LeaveCause.UPGRADING, T0, back), back),
                arguments(new Offline(T0, LeaveCause.DECOMMISSIONED, T0, null), NEVER_AGAIN));
    }

    @Test
    void hasAKeyForEachPresence() {
        assertThat(Stream.of(NEVER, CONNECTED, SUSPECT, OFFLINE).map(Presence::key))
                .containsExactly("never_connected", "connected", "suspect", "offline");
    }
}
