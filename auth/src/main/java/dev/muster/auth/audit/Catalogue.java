package dev.muster.auth.audit;

import dev.muster.auth.presence.LeaveCause;

/// Names and codes of events; docs/audit-events.md lists the same. Part of the public interface:
/// never renamed.
enum Catalogue {
    INSTANCE_JOIN("instance.join", "TJ002I"),
    INSTANCE_JOIN_FAILED("instance.join", "TJ002E"),
    JOIN_TOKEN_CREATE("join_token.create", "TJT00I"),
    CERT_CREATE("cert.create", "TC000I"),
    INSTANCE_LEFT("instance.disconnect", "TD000I"),
    INSTANCE_LOST("instance.disconnect", "TD000W"),
    INSTANCE_DUPLICATED("instance.duplicate", "TD001W"),
    INSTANCE_UNIQUE("instance.duplicate", "TD001I"),
    INSTANCE_FLAPPING("instance.flapping", "TD002W"),
    INSTANCE_CALM("instance.flapping", "TD002I"),
    INCIDENT_BEGUN("incident.loss", "TI000W"),
    INCIDENT_ENDED("incident.loss", "TI000I"),
    AUTH_FAILED("auth.failed", "TA000E");

    final String event;
    final String code;

    Catalogue(String event, String code) {
        this.event = event;
        this.code = code;
    }

    static Catalogue of(AuditEvent event) {
        return switch (event) {
            case AuditEvent.InstanceJoined _ -> INSTANCE_JOIN;
            case AuditEvent.InstanceJoinFailed _ -> INSTANCE_JOIN_FAILED;
            case AuditEvent.JoinTokenCreated _ -> JOIN_TOKEN_CREATE;
            case AuditEvent.CertificateCreated _ -> CERT_CREATE;
            case AuditEvent.InstanceDisconnected left ->
                    left.cause() == LeaveCause.LOST ? INSTANCE_LOST : INSTANCE_LEFT;
            case AuditEvent.InstanceDuplicated _ -> INSTANCE_DUPLICATED;
            case AuditEvent.InstanceUnique _ -> INSTANCE_UNIQUE;
            case AuditEvent.InstanceFlapping _ -> INSTANCE_FLAPPING;
            case AuditEvent.InstanceCalm _ -> INSTANCE_CALM;
            case AuditEvent.IncidentBegun _ -> INCIDENT_BEGUN;
            case AuditEvent.IncidentEnded _ -> INCIDENT_ENDED;
            case AuditEvent.AuthFailed _ -> AUTH_FAILED;
        };
    }
}
