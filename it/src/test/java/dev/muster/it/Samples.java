package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The status codes of one process's `/readyz`, in the order in which they were read.
final class Samples {
    private record Sample(int code, long nanos) {}

    private final Teleport process;
    private final List<Sample> samples = new ArrayList<>();

    Samples(Teleport process) {
        this.process = process;
    }

    /// Takes one, and returns how long ago the first one was taken.
    Duration take() throws IOException, InterruptedException {
        samples.add(new Sample(process.readyz().code(), System.nanoTime()));
        return Duration.ofNanos(samples.getLast().nanos() - samples.getFirst().nanos());
    }

    /// Takes them, more often than every 200 ms, until one is `code`.
    void take(Duration limit, int code) {
        eventually(
                "a sample of " + code,
                limit,
                () -> {
                    take();
                    return samples.getLast().code();
                },
                last -> last == code);
    }

    /// Returns the codes in their order, each run of equal ones as one.
    List<Integer> distinct() {
        var codes = new ArrayList<Integer>();
        for (var sample : samples) {
            if (codes.isEmpty() || codes.getLast() != sample.code()) {
                codes.add(sample.code());
            }
        }
        return codes;
    }

    /// Returns the time from the first sample of `code` to the first one after it of another.
    Duration lasted(int code) {
        long first = -1;
        for (var sample : samples) {
            if (first >= 0 && sample.code() != code) {
                return Duration.ofNanos(sample.nanos() - first);
            }
            if (first < 0 && sample.code() == code) {
                first = sample.nanos();
            }
        }
        throw new AssertionError("no end of " + code + " in " + distinct());
    }

    void clear() {
        samples.clear();
    }
}
