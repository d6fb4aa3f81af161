package dev.muster.auth.control;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.toSet;

import dev.muster.auth.connected.AgentProcess;
import dev.muster.auth.connected.Peer;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.version.BuildVersion;
import dev.muster.core.version.Protocol;
import dev.muster.proto.v1.Hello;
import dev.muster.runtime.rpc.AgentInfos;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Decides what of an agent's claims is accepted. Pure.
final class HelloCheck {
    private static final int PROCESS_ID_BYTES = 36; // a UUID
    private static final Duration OLDEST = Duration.ofDays(36_500); // fits a long of nanoseconds

    private HelloCheck() {}

    /// Returns what the agent says of itself, or throws a [FaultException] that says why its hello
    /// is refused.
    static AgentInfo accept(Peer peer, Hello hello) {
        var what = "Cannot open the control stream of " + peer.id();
        if (hello.getProtocol() < Protocol.OLDEST) {
            throw refused(
                    what,
                    Reason.Code.VERSION_TOO_OLD,
                    "the agent speaks protocol %d, the oldest served is %d"
                            .formatted(hello.getProtocol(), Protocol.OLDEST),
                    "Upgrade the agent to the version of its Auth Service, "
                            + BuildVersion.current());
        }
        if (!HostId.parse(hello.getHostId()).equals(Optional.of(peer.id()))) {
            throw refused(
                    what,
                    Reason.Code.IDENTITY_MISMATCH,
                    "its hello names another host than its certificate",
                    "Give each host a data directory of its own; remove this one's and join again");
        }
        if (hello.getProcessId().length() != PROCESS_ID_BYTES) {
            throw refused(
                    what,
                    Reason.Code.ARGUMENT_INVALID,
                    "process_id is not a UUID",
                    "Run a released build of the agent");
        }
        return granted(what, peer, AgentInfos.fromProto(what, hello.getAgent()));
    }

    /// Returns which process says hello, with the age that it claims.
    ///
    /// @param now by [dev.muster.core.time.Time#nanoTime]
    static AgentProcess process(Peer peer, Hello hello, long now) {
        var uptime =
                WireTimes.duration(
                        "Cannot open the control stream of " + peer.id(),
                        "process_uptime",
                        hello.getProcessUptime());
        long nanos = Math.clamp(uptime.toSeconds(), 0, OLDEST.toSeconds()) * 1_000_000_000L;
        return new AgentProcess(
                hello.getProcessId(), now - nanos - uptime.toNanosPart(), hello.getLastEpoch());
    }

    /// Returns `info` if the certificate grants every service in it.
    static AgentInfo granted(String what, Peer peer, AgentInfo info) {
        Set<Role> missing =
                info.services().stream().filter(not(peer.granted()::contains)).collect(toSet());
        if (!missing.isEmpty()) {
            throw refused(
                    what,
                    Reason.Code.ROLE_NOT_GRANTED,
                    "it claims %s, its certificate grants %s"
                            .formatted(
                                    Role.titles(missing),
                                    peer.granted().isEmpty()
                                            ? "no service"
                                            : Role.titles(peer.granted())),
                    "Join again with a token for that service, or switch it off in the agent's"
                            + " configuration");
        }
        return info;
    }

    private static FaultException refused(
            String what, Reason.Code code, String cause, String hint) {
        return new FaultException(new Fault(what, new Reason(code, cause, hint)));
    }
}
