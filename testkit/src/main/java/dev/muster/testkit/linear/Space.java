package dev.muster.testkit.linear;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// The few keys of one round, which nobody else uses.
///
/// @param start with which all of them begin
record Space(String start) {
    private static final int KEYS = 3;

    List<String> keys() {
        return IntStream.range(0, KEYS).mapToObj(i -> start + (char) ('a' + i)).toList();
    }

    String key(RandomGenerator random) {
        return keys().get(random.nextInt(KEYS));
    }

    /// Returns the key after all others, which is written when the round is over.
    String end() {
        return start + "~";
    }
}
