package dev.muster.tctl.incidents;

import dev.muster.proto.v1.Incident;
import dev.muster.proto.v1.ListIncidentsRequest;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.ProtoFields;
import dev.muster.tctl.output.View;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tctl incidents ls`: mass losses of agents, the latest first.
@Command(
        name = "ls",
        description = {
            "List the mass losses of agents of the last 30 days, the latest first: how many were lost,"
                    + " how many of them are away and back, and what they share.",
            "It ends by itself when nearly all are back, or after 15 minutes."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctl incidents ls",
            "  tctl incidents ls --format=json | jq '.incidents[] | select(.ended == null)'"
        })
final class LsCommand implements Runnable {
    private static final View<Incident> INCIDENTS =
            new View<>(
                    "incidents",
                    List.of("Incident", "Since", "Ended", "Lost", "Away", "Back", "Shared"),
                    LsCommand::cells,
                    LsCommand::fields);

    private final GlobalOptions options;
    private final AuthAccess auth;

    @Spec private CommandSpec spec;

    LsCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public void run() {
        try (var session = auth.open()) {
            var answer =
                    session.cluster(
                            "Cannot list the incidents",
                            service ->
                                    service.listIncidents(
                                            ListIncidentsRequest.getDefaultInstance()));
            var listing = options.console(spec.commandLine().getOut()).listing(INCIDENTS);
            listing.note("observed_at", ProtoFields.time(answer.getObservedAt()));
            answer.getIncidentsList().forEach(listing::add);
            listing.end();
        }
    }

    private static List<String> cells(Incident incident) {
        return List.of(
                incident.getId(),
                ProtoFields.time(incident.getSince()),
                incident.hasEnded() ? ProtoFields.time(incident.getEnded()) : "not yet",
                Integer.toUnsignedString(incident.getLost()),
                Integer.toUnsignedString(incident.getAway()),
                Integer.toUnsignedString(back(incident)),
                shared(incident));
    }

    private static Map<String, Object> fields(Incident incident) {
        var fields =
                new Fields()
                        .put("id", incident.getId())
                        .put("since", ProtoFields.time(incident.getSince()));
        if (incident.hasEnded()) {
            fields.put("ended", ProtoFields.time(incident.getEnded()));
        }
        fields.put("lost", incident.getLost())
                .put("away", incident.getAway())
                .put("back", back(incident));
        switch (incident.getSharedCase()) {
            case AUTH ->
                    fields.put(
                            "shared_auth",
                            new Fields()
                                    .put("auth_id", incident.getAuth().getAuthId())
                                    .put("address", incident.getAuth().getAddress())
                                    .put("gone", incident.getAuth().getGone())
                                    .map());
            case VERSION -> fields.put("shared_version", incident.getVersion());
            case SHARED_NOT_SET -> {}
        }
        return fields.map();
    }

    private static int back(Incident incident) {
        return Math.max(0, incident.getLost() - incident.getAway());
    }

    private static String shared(Incident incident) {
        return switch (incident.getSharedCase()) {
            case AUTH ->
                    "%s Auth %s at %s"
                            .formatted(
                                    incident.getAuth().getGone() ? "the lost" : "the",
                                    incident.getAuth().getAuthId(),
                                    incident.getAuth().getAddress());
            case VERSION -> "version " + ProtoFields.version(incident.getVersion());
            case SHARED_NOT_SET -> "nothing in common";
        };
    }
}
