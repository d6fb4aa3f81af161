package dev.muster.runtime.diag;

import static java.time.temporal.ChronoUnit.MILLIS;

import dev.muster.core.target.TargetHealth;
import dev.muster.core.time.DurationText;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.Readiness;
import dev.muster.runtime.text.Escapes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// What `/readyz` says, in its three forms. The brief one and the keys of the verbose one are
/// public API; within a version of the verbose form, keys are only added.
///
/// @param readiness of these components
/// @param targets what the components look after
/// @param at when it was observed
record HealthReport(
        SortedMap<String, ComponentHealth> components,
        Readiness readiness,
        List<TargetHealth> targets,
        LinkFacts link,
        long pid,
        Instant at) {
    private static final int VERSION = 1;

    /// Returns `{"status":"…","pid":N}`.
    static String brief(Readiness readiness, long pid) {
        return write(readiness, pid, _ -> {});
    }

    /// Returns the brief form with the state and the reason of every component and every target
    /// behind it. What does not apply, such as the cause of a component that is ok, is absent.
    String verbose() {
        return write(
                readiness,
                pid,
                json -> {
                    json.writeNumberProperty("version", VERSION);
                    json.writeStringProperty("observed_at", time(at));
                    readiness
                            .toleratedUntil()
                            .ifPresent(
                                    end -> json.writeStringProperty("tolerated_until", time(end)));
                    json.writeArrayPropertyStart("components");
                    components.values().forEach(health -> write(health, json));
                    json.writeEndArray();
                    json.writeArrayPropertyStart("targets");
                    targets.forEach(target -> write(target, json));
                    json.writeEndArray();
                    link.write(json);
                });
    }

    /// Returns the same as [#verbose()] for people.
    String text() {
        var text = new StringBuilder();
        text.append("status: ").append(Escapes.line(readiness.report().status())).append('\n');
        text.append("pid: ").append(pid).append('\n');
        readiness
                .toleratedUntil()
                .ifPresent(end -> text.append("tolerated until: %s\n".formatted(time(end))));
        components.values().forEach(health -> describe(health, text));
        targets.forEach(target -> describe(target, text));
        link.describe(text);
        return text.toString();
    }

    private static String write(Readiness readiness, long pid, Consumer<JsonGenerator> more) {
        return Json.object(json -> {
            json.writeStringProperty("status", readiness.report().status());
            json.writeNumberProperty("pid", pid);
            more.accept(json);
        });
    }

    private static void write(ComponentHealth health, JsonGenerator json) {
        var state = health.state();
        json.writeStartObject();
        json.writeStringProperty("component", health.component());
        json.writeStringProperty("state", state.key());
        json.writeStringProperty("since", time(state.since()));
        json.writeNumberProperty("consecutive_failures", health.consecutiveFailures());
        health.lastSuccess().ifPresent(at -> json.writeStringProperty("last_success", time(at)));
        health.nextAttempt().ifPresent(at -> json.writeStringProperty("next_attempt", time(at)));
        state.why().ifPresent(reason -> ReasonJson.write(reason, json));
        json.writeEndObject();
    }

    private static void write(TargetHealth target, JsonGenerator json) {
        var state = target.state();
        json.writeStartObject();
        json.writeStringProperty("service", target.service().key());
        json.writeStringProperty("name", target.name());
        json.writeStringProperty("uri", target.uri());
        json.writeBooleanProperty("required", target.required());
        json.writeStringProperty("state", state.key());
        json.writeStringProperty("since", time(state.since()));
        state.why().ifPresent(reason -> ReasonJson.write(reason, json));
        json.writeEndObject();
    }

    private void describe(ComponentHealth health, StringBuilder text) {
        var state = health.state();
        text.append(
                "\n%s: %s since %s (%s)\n"
                        .formatted(
                                health.component(),
                                state.key(),
                                time(state.since()),
                                age(state.since())));
        state.why().ifPresent(reason -> ReasonText.append("  ", reason, text));
        if (health.consecutiveFailures() > 0) {
            text.append("  failures in a row: %d\n".formatted(health.consecutiveFailures()));
        }
        health.lastSuccess()
                .ifPresent(last ->
                        text.append(
                                "  last success: %s (%s ago)\n".formatted(time(last), age(last))));
        health.nextAttempt()
                .ifPresent(next -> text.append("  next attempt: %s\n".formatted(time(next))));
    }

    private void describe(TargetHealth target, StringBuilder text) {
        var state = target.state();
        text.append(
                "\n%s target %s, %s: %s since %s (%s)%s\n"
                        .formatted(
                                target.service().key(),
                                Escapes.line(target.name()),
                                Escapes.line(target.uri()),
                                state.key(),
                                time(state.since()),
                                age(state.since()),
                                target.required() ? ", required" : ""));
        state.why().ifPresent(reason -> ReasonText.append("  ", reason, text));
    }

    private String age(Instant since) {
        var seconds = Math.max(0, Duration.between(since, at).toSeconds());
        return DurationText.format(Duration.ofSeconds(seconds));
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(MILLIS).toString();
    }
}
