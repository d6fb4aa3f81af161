package dev.muster.auth;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.ca.CertificateIssuer;
import dev.muster.auth.ca.Subject;
import dev.muster.core.id.HostId;
import dev.muster.core.role.Role;
import dev.muster.core.time.Time;
import dev.muster.runtime.datadir.DataDirLayout;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.identity.IdentityFile;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The identities that Auth issues to its own host, kept in the data directory: as a server, for
/// `tctl`, and for the agent in its process. One that is missing, ends soon, or is of another CA is
/// issued anew; the host id stays.
final class OwnIdentities {
    private static final Logger LOG = LoggerFactory.getLogger(OwnIdentities.class);

    private static final String ADMIN = "admin";
    private static final String LOCAL = "local";

    private final DataDirLayout data;
    private final String nodename;
    private final CertificateIssuer issuer;
    private final Consumer<AuditEvent> audit;
    private final Time time;

    /// @param audit returns once the event is durable, else throws
    OwnIdentities(
            AuthSettings settings,
            CertificateIssuer issuer,
            Consumer<AuditEvent> audit,
            Time time) {
        this.data = settings.data();
        this.nodename = settings.nodename();
        this.issuer = requireNonNull(issuer, "issuer");
        this.audit = requireNonNull(audit, "audit");
        this.time = requireNonNull(time, "time");
    }

    /// Returns the server's identity. Its id is that of this host, which has one if it is an agent
    /// of this cluster.
    Identity auth() {
        var file = new IdentityFile(data.authIdentity());
        var kept = file.read();
        return kept.filter(this::isCurrent)
                .orElseGet(() -> {
                    var id =
                            kept.flatMap(OwnIdentities::hostId)
                                    .or(this::agentId)
                                    .orElseGet(HostId::random);
                    return keep(file, issuer.identity(Subject.auth(id)));
                });
    }

    /// Makes sure that `tctl` on this host has an identity.
    void admin() {
        var file = new IdentityFile(data.adminIdentity());
        if (file.read().filter(this::isCurrent).isEmpty()) {
            keep(file, issuer.identity(Subject.admin(ADMIN)));
        }
    }

    /// Makes sure that the agent of this host has an identity with this id and these roles. Its
    /// first one is a join.
    void host(HostId id, Set<Role> roles) {
        var file = new IdentityFile(data.hostIdentity());
        var kept = file.read().filter(this::isOurs).filter(own -> isOf(own, id));
        if (kept.filter(this::isCurrent)
                .filter(own -> own.roles().containsAll(roles))
                .isPresent()) {
            return;
        }
        var all = EnumSet.noneOf(Role.class);
        all.addAll(roles);
        kept.ifPresent(own -> all.addAll(own.roles()));
        var identity = issuer.identity(Subject.host(id, all));
        if (kept.isEmpty()) {
            audit.accept(new AuditEvent.InstanceJoined(id, nodename, all, LOCAL, null, LOCAL));
        }
        keep(file, identity);
    }

    private static Identity keep(IdentityFile file, Identity identity) {
        file.write(identity);
        LOG.atInfo()
                .addKeyValue("subject", identity.spiffeId())
                .addKeyValue("until", identity.notAfter())
                .addKeyValue("file", fileName(file.path()))
                .log("identity issued");
        return identity;
    }

    private Optional<HostId> agentId() {
        return new IdentityFile(data.hostIdentity())
                .read()
                .filter(this::isOurs)
                .flatMap(OwnIdentities::hostId);
    }

    private boolean isCurrent(Identity identity) {
        return isOurs(identity) && !identity.endsSoon(time.instant());
    }

    private boolean isOurs(Identity identity) {
        return identity.authorities().equals(issuer.authority().certificates());
    }

    private static boolean isOf(Identity identity, HostId id) {
        return hostId(identity).filter(id::equals).isPresent();
    }

    private static Optional<HostId> hostId(Identity identity) {
        return HostId.parse(identity.spiffeId().id());
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }
}
