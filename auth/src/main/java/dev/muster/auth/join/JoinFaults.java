package dev.muster.auth.join;

import dev.muster.auth.token.Grant;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.time.DurationText;
import dev.muster.core.version.BuildVersion;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/// Why a join is refused, in words for whoever runs the process that wants to join.
final class JoinFaults {
    static final String WHAT = "Cannot join";

    private JoinFaults() {}

    static FaultException tooOld(int protocol) {
        return fault(
                Reason.Code.VERSION_TOO_OLD,
                "the agent speaks protocol %d, which Auth %s no longer serves"
                        .formatted(protocol, BuildVersion.current()),
                "Upgrade the agent");
    }

    static FaultException tooLong(String field, int size, int most) {
        return fault(
                Reason.Code.LIMIT_EXCEEDED,
                "%s has %d entries or bytes, at most %d are allowed".formatted(field, size, most),
                "Check the agent's configuration");
    }

    static FaultException notGranted(Set<Role> wanted, Grant grant) {
        return fault(
                Reason.Code.ROLE_NOT_GRANTED,
                "the join token %s allows %s, and the agent asks for %s"
                        .formatted(
                                grant.token(),
                                Role.titles(grant.roles()),
                                wanted.isEmpty() ? "nothing" : Role.titles(wanted)),
                "Enable a service that the token allows, or make another token with"
                        + " `tctl tokens add --type=%s`".formatted(types(wanted)));
    }

    static FaultException tooManyFailures(Duration wait) {
        return fault(
                Reason.Code.AUTH_OVERLOADED,
                "too many joins from this address have failed",
                "Check the join token of the agents there; the next attempt is heard in "
                        + DurationText.format(
                                Duration.ofSeconds(wait.plusNanos(999_999_999).toSeconds())));
    }

    static FaultException tooManyAtOnce() {
        return fault(
                Reason.Code.AUTH_OVERLOADED,
                "more agents join at once than Auth can serve",
                "Nothing is wrong with the token; the agent tries again by itself");
    }

    static FaultException stopping() {
        return fault(
                Reason.Code.SHUTTING_DOWN,
                "this Auth Service is stopping",
                "The agent tries again by itself");
    }

    private static String types(Set<Role> wanted) {
        var types =
                wanted.stream()
                        .filter(role -> role != Role.AUTH)
                        .sorted()
                        .map(Role::key)
                        .collect(Collectors.joining(","));
        return types.isEmpty() ? "node" : types;
    }

    private static FaultException fault(Reason.Code code, String cause, String hint) {
        return new FaultException(new Fault(WHAT, new Reason(code, cause, hint)));
    }
}
