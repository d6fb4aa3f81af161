package dev.muster.auth.join;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.ca.CertificateIssuer;
import dev.muster.auth.ca.Subject;
import dev.muster.auth.caller.Caller;
import dev.muster.auth.inventory.Enrollment;
import dev.muster.auth.token.Grant;
import dev.muster.auth.token.JoinTokens;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.role.Role;
import dev.muster.core.time.Time;
import dev.muster.runtime.identity.CaPin;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes members: a token's roles for a proven key. The certificate and the join are in the audit
/// log before anybody holds the certificate.
public final class Joining {
    private static final Logger log = LoggerFactory.getLogger(Joining.class);
    static final String METHOD = "token";

    /// Where a new member is remembered.
    public interface Members {
        /// Notes the member; must not wait.
        void joined(HostId id, Enrollment enrollment, AgentInfo agent);
    }

    private final JoinTokens tokens;
    private final CertificateIssuer issuer;
    private final Consumer<AuditEvent> audit;
    private final Members members;
    private final Time time;

    /// @param audit returns once the event is durable, else throws
    public Joining(
            JoinTokens tokens,
            CertificateIssuer issuer,
            Consumer<AuditEvent> audit,
            Members members,
            Time time) {
        this.tokens = requireNonNull(tokens, "tokens");
        this.issuer = requireNonNull(issuer, "issuer");
        this.audit = requireNonNull(audit, "audit");
        this.members = requireNonNull(members, "members");
        this.time = requireNonNull(time, "time");
    }

    CertificateIssuer issuer() {
        return issuer;
    }

    /// Blocks; throws a [dev.muster.core.fault.FaultException] when the process is refused.
    Membership join(Application application, Caller caller) {
        var grant = tokens.use(application.token());
        var granted = granted(application.roles(), grant);
        var id = caller.host().orElseGet(HostId::random);
        var roles = union(granted, caller);
        var address = caller.origin().address();
        var certificate = issuer.issue(Subject.host(id, roles), application.key(), address);
        audit.accept(
                new AuditEvent.InstanceJoined(
                        id, application.agent().hostname(), roles, METHOD, grant.token(), address));
        members.joined(
                id,
                new Enrollment(
                        CaPin.of(certificate).toString(),
                        roles,
                        grant.fingerprint(),
                        time.instant()),
                application.agent());
        log.atInfo()
                .addKeyValue("host_id", id)
                .addKeyValue("hostname", application.agent().hostname())
                .addKeyValue("roles", Role.titles(roles))
                .addKeyValue("address", address)
                .log("Agent joined");
        return new Membership(id, roles, certificate);
    }

    private static Set<Role> granted(Set<Role> wanted, Grant grant) {
        var granted = EnumSet.noneOf(Role.class);
        granted.addAll(wanted);
        granted.retainAll(grant.roles());
        granted.remove(Role.AUTH); // never by a token, whatever it says
        if (granted.isEmpty()) {
            throw JoinFaults.notGranted(wanted, grant);
        }
        return granted;
    }

    private static Set<Role> union(Set<Role> granted, Caller caller) {
        var roles = EnumSet.copyOf(granted);
        if (caller instanceof Caller.Member member && caller.host().isPresent()) {
            roles.addAll(member.roles());
        }
        return Collections.unmodifiableSet(roles);
    }
}
