package dev.muster.tctl.inventory;

import com.google.protobuf.Timestamp;
import dev.muster.proto.v1.AgentTargets;
import dev.muster.proto.v1.TargetHealth;
import dev.muster.tctl.output.Age;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.ProtoFields;
import dev.muster.tctl.output.View;
import java.util.List;
import java.util.Map;

/// How targets are shown, each with its agent and with how old the news of it is.
final class TargetView {
    private static final List<String> COLUMNS =
            List.of(
                    "Server ID",
                    "Hostname",
                    "Service",
                    "Target",
                    "State",
                    "Since",
                    "Required",
                    "As Of",
                    "Reason");

    private TargetView() {}

    /// A target of an agent.
    record Row(AgentTargets agent, TargetHealth target) {}

    /// @param now when the listing was made, by the clock of Auth
    static View<Row> at(Timestamp now) {
        return new View<>("targets", COLUMNS, row -> cells(row, now), TargetView::fields);
    }

    private static List<String> cells(Row row, Timestamp now) {
        var target = row.target();
        return List.of(
                row.agent().getId(),
                row.agent().getHostname(),
                ProtoFields.roleTitles(List.of(target.getService())),
                target.getName(),
                ProtoFields.state(target.getState()),
                Age.ago(ProtoFields.age(target.getSince(), now)),
                target.getRequired() ? "yes" : "no",
                row.agent().hasLastSeen()
                        ? Age.ago(ProtoFields.age(row.agent().getLastSeen(), now))
                        : "unknown",
                target.hasReason() ? ProtoFields.text(target.getReason()) : "");
    }

    private static Map<String, Object> fields(Row row) {
        var fields =
                new Fields()
                        .put("id", row.agent().getId())
                        .put("hostname", row.agent().getHostname())
                        .put("connected", row.agent().getConnected());
        if (row.agent().hasLastSeen()) {
            fields.put("last_seen", ProtoFields.time(row.agent().getLastSeen()));
        }
        ProtoFields.target(row.target()).map().forEach(fields::put);
        return fields.map();
    }
}
