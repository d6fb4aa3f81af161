package dev.muster.auth.audit;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.token.MaskedToken;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.runtime.identity.SpiffeId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Something that the audit log keeps; docs/audit-events.md is the catalogue.
///
/// In all of them `address` is the peer's IP address without a port, `local` for what happened
/// inside the Auth process, or `unknown`; `method` is how it joined, such as `token`.
public sealed interface AuditEvent {
    /// Address of what happened inside the Auth process.
    String LOCAL = "local";

    /// Address of an agent that another Auth instance knew, which is no more.
    String UNKNOWN_ADDRESS = "unknown";

    /// Where it came from.
    String address();

    /// An attempt that failed; repetitions from one address within a minute become one event with a
    /// count.
    sealed interface Failure extends AuditEvent {
        Reason reason();
    }

    /// A process became a member, or was granted further roles.
    ///
    /// @param token null when it joined without one
    record InstanceJoined(
            HostId host,
            String hostname,
            Set<Role> roles,
            String method,
            @Nullable MaskedToken token,
            String address)
            implements AuditEvent {
        public InstanceJoined {
            requireNonNull(host, "host");
            requireNonNull(hostname, "hostname");
            roles = Set.copyOf(roles);
            requireNonNull(method, "method");
            requireNonNull(address, "address");
        }
    }

    /// A process was refused membership.
    ///
    /// @param hostname as claimed
    /// @param roles as asked for
    /// @param token null when it showed none
    record InstanceJoinFailed(
            String hostname,
            Set<Role> roles,
            String method,
            @Nullable MaskedToken token,
            String address,
            Reason reason)
            implements Failure {
        public InstanceJoinFailed {
            requireNonNull(hostname, "hostname");
            roles = Set.copyOf(roles);
            requireNonNull(method, "method");
            requireNonNull(address, "address");
            requireNonNull(reason, "reason");
        }
    }

    /// A join token was made.
    ///
    /// @param user name in the certificate of whoever asked for it
    record JoinTokenCreated(
            MaskedToken token, Set<Role> roles, Instant expires, String user, String address)
            implements AuditEvent {
        public JoinTokenCreated {
            requireNonNull(token, "token");
            roles = Set.copyOf(roles);
            requireNonNull(expires, "expires");
            requireNonNull(user, "user");
            requireNonNull(address, "address");
        }
    }

    /// A certificate was issued.
    ///
    /// @param serial hex
    record CertificateCreated(
            SpiffeId subject, Set<Role> roles, String serial, Instant expires, String address)
            implements AuditEvent {
        public CertificateCreated {
            requireNonNull(subject, "subject");
            roles = Set.copyOf(roles);
            requireNonNull(serial, "serial");
            requireNonNull(expires, "expires");
            requireNonNull(address, "address");
        }
    }

    /// An agent's control stream ended.
    ///
    /// @param count how many ends it stands for, of an agent that flaps
    record InstanceDisconnected(
            HostId host,
            String hostname,
            LeaveCause cause,
            Instant connectedSince,
            Instant lastSeen,
            String address,
            int count)
            implements AuditEvent {
        public InstanceDisconnected {
            requireNonNull(host, "host");
            requireNonNull(hostname, "hostname");
            requireNonNull(cause, "cause");
            requireNonNull(connectedSince, "connectedSince");
            requireNonNull(lastSeen, "lastSeen");
            requireNonNull(address, "address");
        }

        public InstanceDisconnected standingFor(int ends) {
            return new InstanceDisconnected(
                    host, hostname, cause, connectedSince, lastSeen, address, ends);
        }
    }

    /// Several live processes were found to share one identity.
    ///
    /// @param hostname of the older one, which is held beside the younger
    /// @param address of the older one
    record InstanceDuplicated(
            HostId host,
            String hostname,
            String address,
            String youngerHostname,
            String youngerAddress)
            implements AuditEvent {
        public InstanceDuplicated {
            requireNonNull(host, "host");
            requireNonNull(hostname, "hostname");
            requireNonNull(address, "address");
            requireNonNull(youngerHostname, "youngerHostname");
            requireNonNull(youngerAddress, "youngerAddress");
        }
    }

    /// No two live processes share an identity any more, and have not for a minute.
    record InstanceUnique(HostId host, String hostname, String address) implements AuditEvent {
        public InstanceUnique {
            requireNonNull(host, "host");
            requireNonNull(hostname, "hostname");
            requireNonNull(address, "address");
        }
    }

    /// An agent began to come and go so often that single changes mean little.
    record InstanceFlapping(HostId host, String hostname) implements AuditEvent {
        public InstanceFlapping {
            requireNonNull(host, "host");
            requireNonNull(hostname, "hostname");
        }

        @Override
        public String address() {
            return LOCAL;
        }
    }

    /// An agent that flapped does so no more, or is gone for good.
    record InstanceCalm(HostId host, String hostname, Instant flappingSince) implements AuditEvent {
        public InstanceCalm {
            requireNonNull(host, "host");
            requireNonNull(hostname, "hostname");
            requireNonNull(flappingSince, "flappingSince");
        }

        @Override
        public String address() {
            return LOCAL;
        }
    }

    /// Many agents were lost at once, in the whole cluster.
    record IncidentBegun(LossSummary loss) implements AuditEvent {
        public IncidentBegun {
            requireNonNull(loss, "loss");
        }

        @Override
        public String address() {
            return LOCAL;
        }
    }

    /// Nearly all that were lost at once are back, or had their time.
    record IncidentEnded(LossSummary loss, Instant since) implements AuditEvent {
        public IncidentEnded {
            requireNonNull(loss, "loss");
            requireNonNull(since, "since");
        }

        @Override
        public String address() {
            return LOCAL;
        }
    }

    /// A caller could not show that it is who it must be.
    ///
    /// @param operation what it called, such as `muster.v1.ControlService/Connect`
    /// @param claimed the identity it claimed; empty for none
    record AuthFailed(String operation, String claimed, String address, Reason reason)
            implements Failure {
        public AuthFailed {
            requireNonNull(operation, "operation");
            requireNonNull(claimed, "claimed");
            requireNonNull(address, "address");
            requireNonNull(reason, "reason");
        }
    }
}
