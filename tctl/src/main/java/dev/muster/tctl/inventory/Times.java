package dev.muster.tctl.inventory;

import com.google.protobuf.Timestamp;
import dev.muster.tctl.output.Age;
import dev.muster.tctl.output.ProtoFields;

/// Moments as sentences tell them: when, and how long ago.
final class Times {
    private Times() {}

    /// Returns such as `2026-01-01T00:00:00Z (14m)`.
    static String since(Timestamp time, Timestamp now) {
        return "%s (%s)".formatted(ProtoFields.time(time), Age.of(ProtoFields.age(time, now)));
    }

    /// Returns such as `14m ago`.
    static String ago(Timestamp time, Timestamp now) {
        return Age.ago(ProtoFields.age(time, now));
    }

    /// Returns such as `in 5s`, or `14m ago` of what is over.
    static String until(Timestamp time, Timestamp now) {
        var left = ProtoFields.age(time, now).negated();
        return left.isNegative() ? ago(time, now) : "in " + Age.of(left);
    }
}
