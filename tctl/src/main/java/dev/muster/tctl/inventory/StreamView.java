package dev.muster.tctl.inventory;

import com.google.protobuf.Timestamp;
import dev.muster.core.time.DurationText;
import dev.muster.proto.v1.LiveStream;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.Latency;
import dev.muster.tctl.output.ProtoFields;
import java.time.Duration;

/// How a control stream is shown.
final class StreamView {
    private StreamView() {}

    /// Returns such as `from 192.0.2.1 since … (14m), process 3b1f…`.
    static String whence(LiveStream stream, Timestamp now) {
        return "from %s since %s, process %s"
                .formatted(
                        stream.getRemoteAddr(),
                        Times.since(stream.getConnectedSince(), now),
                        stream.getProcessId());
    }

    /// Returns what was heard over it and when Auth reached the agent.
    static String signs(LiveStream stream, Timestamp now) {
        return "%s, %s"
                .formatted(
                        stream.hasLastHeartbeat()
                                ? "last heartbeat " + Times.ago(stream.getLastHeartbeat(), now)
                                : "no heartbeat yet",
                        stream.hasReturnPathConfirmed()
                                ? "return path confirmed %s, round trip %s, clock %s"
                                        .formatted(
                                                Times.ago(stream.getReturnPathConfirmed(), now),
                                                Latency.text(
                                                        ProtoFields.duration(
                                                                stream.getRoundTrip())),
                                                clock(ProtoFields.duration(stream.getClockSkew())))
                                : "return path not confirmed yet");
    }

    static Fields document(LiveStream stream) {
        var fields =
                new Fields()
                        .put("process_id", stream.getProcessId())
                        .put("remote_addr", stream.getRemoteAddr());
        if (stream.getEpoch() != 0) {
            fields.put("epoch", stream.getEpoch());
        }
        if (stream.hasConnectedSince()) {
            fields.put("connected_since", ProtoFields.time(stream.getConnectedSince()));
        }
        if (stream.hasLastHeartbeat()) {
            fields.put("last_heartbeat", ProtoFields.time(stream.getLastHeartbeat()));
        }
        if (stream.hasReturnPathConfirmed()) {
            fields.put("return_path_confirmed", ProtoFields.time(stream.getReturnPathConfirmed()))
                    .put(
                            "round_trip_ms",
                            Latency.milliseconds(ProtoFields.duration(stream.getRoundTrip())))
                    .put(
                            "clock_skew_seconds",
                            ProtoFields.duration(stream.getClockSkew()).toMillis() / 1e3);
        }
        if (stream.hasPresence()) {
            Presences.put(fields, stream.getPresence());
        }
        if (stream.hasObjection()) {
            fields.put("objection", ProtoFields.reason(stream.getObjection()).map());
        }
        return fields;
    }

    /// Nobody reads a skew below a hundredth of a second: half a round trip is in it.
    private static String clock(Duration skew) {
        return skew.abs().toMillis() < 10
                ? "right"
                : DurationText.format(skew.abs()) + (skew.isNegative() ? " behind" : " ahead");
    }
}
