package dev.muster.auth.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.muster.auth.token.MaskedToken;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes an event as the one line of JSON that the log keeps.
final class EventJson {
    /// Three decimals always, so that lines sort as text.
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    /// Claims are bounded where they arrive; what was refused for its length is cut here.
    private static final int LONGEST_TEXT = 1024;

    private final JsonMapper json = new JsonMapper();
    private final String cluster;

    EventJson(String cluster) {
        this.cluster = requireNonNull(cluster, "cluster");
    }

    /// Returns the line, without its end.
    ///
    /// @param index place among the events of the same millisecond
    /// @param count how many alike it stands for
    String line(AuditEvent event, Instant at, int index, long count) {
        var kind = Catalogue.of(event);
        var line = json.createObjectNode();
        line.put("event", kind.event);
        line.put("code", kind.code);
        line.put("time", TIME.format(at));
        line.put("uid", uid(event).toString());
        line.put("ei", index);
        line.put("cluster_name", cluster);
        line.put("success", !(event instanceof AuditEvent.Failure));
        describe(line, event);
        line.put("remote_addr", cut(event.address()));
        if (event instanceof AuditEvent.Failure failure) {
            reason(line.putObject("reason"), failure.reason());
            line.put("count", count);
        }
        return line.toString();
    }

    /// What another instance tells once more, because it cannot know, is the same event.
    private UUID uid(AuditEvent event) {
        return switch (event) {
            case AuditEvent.IncidentBegun(var loss) -> derived("begun", loss);
            case AuditEvent.IncidentEnded(var loss, _) -> derived("ended", loss);
            default -> UUID.randomUUID();
        };
    }

    private UUID derived(String what, LossSummary loss) {
        var name = String.join("/", cluster, loss.incident(), what);
        return UUID.nameUUIDFromBytes(name.getBytes(UTF_8));
    }

    private static void describe(ObjectNode line, AuditEvent event) {
        switch (event) {
            case AuditEvent.InstanceJoined e -> {
                line.put("host_id", e.host().toString());
                line.put("hostname", cut(e.hostname()));
                roles(line, e.roles());
                line.put("method", e.method());
                token(line, e.token());
            }
            case AuditEvent.InstanceJoinFailed e -> {
                line.put("hostname", cut(e.hostname()));
                roles(line, e.roles());
                line.put("method", e.method());
                token(line, e.token());
            }
            case AuditEvent.JoinTokenCreated e -> {
                token(line, e.token());
                roles(line, e.roles());
                line.put("expires", TIME.format(e.expires()));
                line.put("user", cut(e.user()));
            }
            case AuditEvent.CertificateCreated e -> {
                line.put("subject", e.subject().toString());
                roles(line, e.roles());
                line.put("serial", e.serial());
                line.put("expires", TIME.format(e.expires()));
            }
            case AuditEvent.InstanceDisconnected e -> {
                line.put("host_id", e.host().toString());
                line.put("hostname", cut(e.hostname()));
                line.put("cause", e.cause().key());
                line.put("connected_since", TIME.format(e.connectedSince()));
                line.put("last_seen", TIME.format(e.lastSeen()));
                line.put("count", e.count());
            }
            case AuditEvent.InstanceDuplicated e -> {
                line.put("host_id", e.host().toString());
                line.put("hostname", cut(e.hostname()));
                line.put("younger_hostname", cut(e.youngerHostname()));
                line.put("younger_addr", cut(e.youngerAddress()));
            }
            case AuditEvent.InstanceUnique e -> {
                line.put("host_id", e.host().toString());
                line.put("hostname", cut(e.hostname()));
            }
            case AuditEvent.InstanceFlapping e -> {
                line.put("host_id", e.host().toString());
                line.put("hostname", cut(e.hostname()));
            }
            case AuditEvent.InstanceCalm e -> {
                line.put("host_id", e.host().toString());
                line.put("hostname", cut(e.hostname()));
                line.put("flapping_since", TIME.format(e.flappingSince()));
            }
            case AuditEvent.IncidentBegun e -> loss(line, e.loss());
            case AuditEvent.IncidentEnded e -> {
                loss(line, e.loss());
                line.put("since", TIME.format(e.since()));
                line.put("back", e.loss().back());
                line.put("folded", e.loss().folded());
            }
            case AuditEvent.AuthFailed e -> {
                line.put("operation", cut(e.operation()));
                line.put("claimed", cut(e.claimed()));
            }
        }
    }

    private static void loss(ObjectNode line, LossSummary loss) {
        line.put("incident", loss.incident());
        line.put("lost", loss.lost());
        if (!loss.authId().isEmpty()) {
            line.put("auth_id", loss.authId());
        }
        if (!loss.version().isEmpty()) {
            line.put("version", loss.version());
        }
    }

    private static void roles(ObjectNode line, Set<Role> roles) {
        var list = line.putArray("roles");
        roles.stream().sorted().map(Role::key).forEach(list::add);
    }

    private static void token(ObjectNode line, @Nullable MaskedToken token) {
        if (token != null) {
            line.put("token_name", cut(token.text()));
        }
    }

    private static void reason(ObjectNode node, Reason reason) {
        node.put("code", reason.code().name());
        node.put("cause", cut(reason.cause()));
        node.put("hint", cut(reason.hint()));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
