package dev.muster.auth.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.muster.auth.connected.AgentProcess;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of places, row by row.
final class PlaceTest {
    private static final AgentProcess NEWCOMER = new AgentProcess("newcomer", 100, 0);
    private static final AgentProcess OLDER = new AgentProcess("older", 50, 0);
    private static final AgentProcess YOUNGER = new AgentProcess("younger", 150, 0);
    private static final int FULL = Place.MOST_BESIDE;

    @ParameterizedTest(name = "{0}, {1} beside, came lately: {2} -> {3}")
    @MethodSource
    void table(@Nullable AgentProcess counting, int beside, boolean cameLately, Place place) {
        assertThat(Place.of(NEWCOMER, counting, beside, cameLately)).isEqualTo(place);
    }

    static Stream<Arguments> table() {
        return Stream.of(
                arguments(null, 0, false, Place.COUNTS),
                arguments(null, 0, true, Place.COUNTS),
                arguments(null, FULL, false, Place.COUNTS),
                arguments(null, FULL, true, Place.COUNTS),
                arguments(OLDER, 0, false, Place.COUNTS),
                arguments(OLDER, 0, true, Place.COUNTS),
                arguments(OLDER, FULL, false, Place.COUNTS),
                arguments(OLDER, FULL, true, Place.COUNTS),
                arguments(YOUNGER, FULL - 1, false, Place.BESIDE),
                arguments(YOUNGER, FULL - 1, true, Place.TOO_SOON),
                arguments(YOUNGER, FULL, false, Place.TOO_MANY),
                arguments(YOUNGER, FULL, true, Place.TOO_SOON));
    }

    @Test
    void processesThatStartedTogetherAreBothNotYounger() {
        var twin = new AgentProcess("twin", NEWCOMER.startedNanos(), 0);

        assertThat(Place.of(NEWCOMER, twin, 0, false)).isEqualTo(Place.BESIDE);
    }

    @Test
    void theClockMayPassItsEnd() {
        var before = new AgentProcess("before", Long.MAX_VALUE, 0);
        var after = new AgentProcess("after", Long.MIN_VALUE, 0);

        assertThat(after.isYoungerThan(before)).isTrue();
        assertThat(before.isYoungerThan(after)).isFalse();
    }
}
