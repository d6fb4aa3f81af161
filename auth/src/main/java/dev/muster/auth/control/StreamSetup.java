package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.Time;
import java.util.random.RandomGenerator;

/// What all streams of one Auth share; one object, so that a stream keeps one reference.
record StreamSetup(
        Greeting greeting,
        Admission admission,
        Attendance attendance,
        Alarms alarms,
        StreamMetrics metrics,
        RandomGenerator random,
        Time time) {
    StreamSetup {
        requireNonNull(greeting, "greeting");
        requireNonNull(admission, "admission");
        requireNonNull(attendance, "attendance");
        requireNonNull(alarms, "alarms");
        requireNonNull(metrics, "metrics");
        requireNonNull(random, "random");
        requireNonNull(time, "time");
    }
}
