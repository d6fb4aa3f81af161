package dev.muster.auth.audit;

import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.token.MaskedToken;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.runtime.identity.SpiffeId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Audit events for tests.
final class Events {
    static final Reason WRONG_TOKEN =
            new Reason(Reason.Code.TOKEN_INVALID, "not known", "make one");

    private static final HostId HOST = new HostId(new UUID(0x4000, 1));
    private static final MaskedToken TOKEN = MaskedToken.of("0123456789abcdef");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private Events() {}

    static AuditEvent joined(String hostname) {
        return new AuditEvent.InstanceJoined(
                HOST, hostname, Set.of(Role.NODE, Role.APP), "token", TOKEN, "192.0.2.1");
    }

    static AuditEvent.Failure refused(String address) {
        return new AuditEvent.InstanceJoinFailed(
                "h", Set.of(Role.NODE), "token", TOKEN, address, WRONG_TOKEN);
    }

    static AuditEvent.Failure unauthorized(String address) {
        return new AuditEvent.AuthFailed(
                "muster.v1.ControlService/Connect", "", address, WRONG_TOKEN);
    }

    static AuditEvent left(LeaveCause cause) {
        return new AuditEvent.InstanceDisconnected(HOST, "h", cause, NOON, NOON, "192.0.2.1", 1);
    }

    /// One of each.
    static List<AuditEvent> all() {
        return List.of(
                joined("h"),
                refused("192.0.2.1"),
                new AuditEvent.JoinTokenCreated(TOKEN, Set.of(Role.NODE), NOON, "admin", "local"),
                new AuditEvent.CertificateCreated(
                        new SpiffeId("c", SpiffeId.Kind.HOST, HOST.toString()),
                        Set.of(Role.NODE),
                        "0a",
                        NOON,
                        "192.0.2.1"),
                left(LeaveCause.STOPPED),
                left(LeaveCause.LOST),
                new AuditEvent.InstanceDuplicated(HOST, "h", "192.0.2.1", "copy", "192.0.2.2"),
                new AuditEvent.InstanceUnique(HOST, "h", "192.0.2.1"),
                new AuditEvent.InstanceFlapping(HOST, "h"),
                new AuditEvent.InstanceCalm(HOST, "h", NOON),
                new AuditEvent.IncidentBegun(new LossSummary("i", 40, 0, 0, "auth", "1.2.3")),
                new AuditEvent.IncidentEnded(
                        new LossSummary("i", 40, 39, 20, "auth", "1.2.3"), NOON),
                unauthorized("192.0.2.1"));
    }
}
