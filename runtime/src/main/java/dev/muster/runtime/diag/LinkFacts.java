package dev.muster.runtime.diag;

import static java.time.temporal.ChronoUnit.MILLIS;

import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.runtime.health.ReturnPath;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.runtime.health.ReturnPathTracker.Freshness;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// What the link to Auth tells besides the components' states: when Auth last reached this process,
/// and what deserves a look although it gates nothing.
///
/// @param path null before the first proof
/// @param age of `path`; null before the first proof
record LinkFacts(
        @Nullable ReturnPath path, @Nullable Duration age, boolean stale, List<Reason> warnings) {
    LinkFacts {
        warnings = List.copyOf(warnings);
    }

    /// @param more what others than `tracker` warn of
    static LinkFacts of(ReturnPathTracker tracker, List<Reason> more) {
        return new LinkFacts(
                tracker.latest().orElse(null),
                tracker.age().orElse(null),
                tracker.freshness() == Freshness.STALE,
                Stream.concat(tracker.warnings().stream(), more.stream()).toList());
    }

    /// Writes the keys of the verbose form.
    void write(JsonGenerator json) {
        if (path != null && age != null) {
            json.writeObjectPropertyStart("return_path");
            json.writeStringProperty(
                    "confirmed_at", path.confirmedAt().truncatedTo(MILLIS).toString());
            json.writeNumberProperty("age_seconds", seconds(age));
            json.writeNumberProperty("round_trip_ms", path.roundTrip().toNanos() / 1e6);
            json.writeBooleanProperty("stale", stale);
            json.writeEndObject();
            json.writeNumberProperty("clock_skew_seconds", seconds(path.clockSkew()));
        }
        json.writeArrayPropertyStart("warnings");
        for (var warning : warnings) {
            json.writeStartObject();
            ReasonJson.write(warning, json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// Appends the same for people.
    void describe(StringBuilder text) {
        if (path != null && age != null) {
            text.append(
                    "\nreturn path: proved %s ago%s, round trip %.1fms, clock %+.3fs off Auth's\n"
                            .formatted(
                                    DurationText.format(Duration.ofSeconds(age.toSeconds())),
                                    stale ? " (stale)" : "",
                                    path.roundTrip().toNanos() / 1e6,
                                    seconds(path.clockSkew())));
        }
        for (var warning : warnings) {
            ReasonText.append("\nwarning: ", warning, text);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
