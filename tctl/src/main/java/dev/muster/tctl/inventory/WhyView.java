package dev.muster.tctl.inventory;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.FormatMethod;
import com.google.protobuf.Timestamp;
import dev.muster.proto.v1.ComponentHealth;
import dev.muster.proto.v1.Instance;
import dev.muster.proto.v1.InstanceDetail;
import dev.muster.proto.v1.LifecycleState;
import dev.muster.proto.v1.LiveStream;
import dev.muster.proto.v1.PresenceState;
import dev.muster.proto.v1.Reason;
import dev.muster.proto.v1.TargetHealth;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.Printable;
import dev.muster.tctl.output.ProtoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// All that is known of one agent, as a story for whoever was woken by it: the verdict, what it
/// rests on, what to do. Parts that have nothing to say are left out.
///
/// @param detail as Auth told it
record WhyView(InstanceDetail detail) {
    WhyView {
        requireNonNull(detail, "detail");
    }

    Verdict verdict() {
        return Verdict.of(detail);
    }

    /// Tells whether nobody knows how it is now.
    boolean isUnconfirmed() {
        return detail.hasUnconfirmed();
    }

    /// Returns lines that are safe for a terminal.
    String text() {
        var story = new Story();
        story.line(verdict().line());
        presence(story);
        components(story);
        targets(story);
        streams(story);
        warnings(story);
        next(story);
        return story.text();
    }

    Fields document() {
        var fields = new Fields().put("verdict", verdict().line()).put("well", verdict().well());
        if (isUnconfirmed()) {
            fields.put("unconfirmed", ProtoFields.reason(detail.getUnconfirmed()).map());
        }
        return fields.put("observed_at", ProtoFields.time(detail.getObservedAt()))
                .put("auth_id", detail.getAuthId())
                .put("instance", InstanceViews.document(instance()))
                .putList(
                        "streams",
                        detail.getStreamsList().stream()
                                .map(stream -> StreamView.document(stream).map())
                                .toList())
                .putList(
                        "warnings",
                        detail.getWarningsList().stream()
                                .map(warning -> ProtoFields.reason(warning).map())
                                .toList());
    }

    private void presence(Story story) {
        var presence = instance().getPresence();
        story.heading(isUnconfirmed() ? "Presence, as the storage remembers it" : "Presence");
        story.line(
                "  %s since %s",
                Presences.text(instance(), now()), Times.since(presence.getSince(), now()));
        story.reason("    ", presence.hasReason(), presence.getReason());
        if (presence.hasExpectedBack()) {
            story.line(
                    "    expected back %s (%s)",
                    ProtoFields.time(presence.getExpectedBack()),
                    Times.until(presence.getExpectedBack(), now()));
        }
        if (!isConnected() && instance().hasLastSeen()) {
            story.line("    last seen %s", Times.ago(instance().getLastSeen(), now()));
        }
        if (!instance().getAuthId().isEmpty()) {
            story.line(
                    "    %s the Auth Service %s",
                    isConnected() ? "by" : "last by", instance().getAuthId());
        }
    }

    private void components(Story story) {
        if (instance().getComponentsCount() == 0) {
            return;
        }
        story.heading(isConnected() ? "Components" : "Components, as it told them last");
        Verdict.broken(detail).forEach(component -> broken(story, component));
        instance().getComponentsList().stream()
                .filter(component -> component.getState() == LifecycleState.LIFECYCLE_STATE_OK)
                .forEach(component ->
                        story.line(
                                "  %s: ok since %s",
                                component.getComponent(),
                                Times.since(component.getSince(), now())));
    }

    private void broken(Story story, ComponentHealth component) {
        story.line(
                "  %s: %s since %s",
                component.getComponent(),
                ProtoFields.state(component.getState()),
                Times.since(component.getSince(), now()));
        story.reason("    ", component.hasReason(), component.getReason());
        var tries = new ArrayList<String>();
        if (component.getConsecutiveFailures() > 0) {
            tries.add("failures in a row: " + component.getConsecutiveFailures());
        }
        tries.add(
                "last success: "
                        + (component.hasLastSuccess()
                                ? Times.ago(component.getLastSuccess(), now())
                                : "never"));
        if (component.hasNextAttempt()) {
            tries.add("next attempt: " + Times.until(component.getNextAttempt(), now()));
        }
        story.line("    %s", String.join(", ", tries));
    }

    private void targets(Story story) {
        var unhealthy = Verdict.unhealthy(detail);
        if (unhealthy.isEmpty()) {
            return;
        }
        story.heading("Unhealthy targets");
        for (TargetHealth target : unhealthy) {
            story.line(
                    "  %s %s (%s)%s: unhealthy since %s",
                    String.join(",", ProtoFields.roleKeys(List.of(target.getService()))),
                    target.getName(),
                    target.getUri(),
                    target.getRequired() ? ", required" : "",
                    Times.since(target.getSince(), now()));
            story.reason("    ", target.hasReason(), target.getReason());
        }
    }

    private void streams(Story story) {
        if (detail.getStreamsCount() == 0) {
            return;
        }
        story.heading("Streams to the Auth Service " + detail.getAuthId());
        boolean first = true;
        for (LiveStream stream : detail.getStreamsList()) {
            story.line(
                    "  %s%s",
                    StreamView.whence(stream, now()),
                    detail.getStreamsCount() == 1
                            ? ""
                            : first ? ": this one counts" : ": held beside it");
            story.line("    %s", StreamView.signs(stream, now()));
            story.reason("    ", stream.hasObjection(), stream.getObjection());
            first = false;
        }
    }

    private void warnings(Story story) {
        if (detail.getWarningsCount() > 0) {
            story.heading("Warnings");
            detail.getWarningsList().forEach(warning -> story.reason("  ", true, warning));
        }
    }

    private void next(Story story) {
        story.heading("What to do next");
        Verdict.reasons(detail).stream()
                .map(Reason::getHint)
                .filter(hint -> !hint.isEmpty())
                .distinct()
                .forEach(hint -> story.line("  %s", hint));
        story.line("  `tctl inventory history %s` tells what changed before", instance().getId());
    }

    private boolean isConnected() {
        return instance().getPresence().getState() == PresenceState.PRESENCE_STATE_CONNECTED;
    }

    private Instance instance() {
        return detail.getInstance();
    }

    private Timestamp now() {
        return detail.getObservedAt();
    }

    /// Lines of text. What agents claim is made safe here, once.
    private static final class Story {
        private final StringBuilder text = new StringBuilder();

        void heading(String heading) {
            text.append('\n');
            line(heading);
        }

        void line(String line) {
            text.append(Printable.of(line)).append('\n');
        }

        @FormatMethod
        void line(String format, Object... values) {
            line(String.format(Locale.ROOT, format, values));
        }

        void reason(String indent, boolean given, Reason reason) {
            if (given) {
                line("%s%s: %s", indent, reason.getCode(), reason.getCause());
            }
        }

        String text() {
            return text.toString();
        }
    }
}
