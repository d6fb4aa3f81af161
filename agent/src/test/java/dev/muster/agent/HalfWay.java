package dev.muster.agent;

import java.util.random.RandomGenerator;

/// Randomness without surprise: each draw is the middle of its range, so that jitter around a
/// duration is the duration, and full jitter half of its ceiling.
public final class HalfWay implements RandomGenerator {
    @Override
    public long nextLong() {
        return 0;
    }

    @Override
    public double nextDouble() {
        return 0.5;
    }

    @Override
    public int nextInt(int bound) {
        return bound - 1; // shuffles nothing
    }
}
