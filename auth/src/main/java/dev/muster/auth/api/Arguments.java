package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.inventory.InstanceFilter;
import dev.muster.auth.inventory.Scope;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.time.DurationText;
import dev.muster.core.version.Version;
import dev.muster.proto.v1.ListScope;
import dev.muster.proto.v1.PingRequest;
import dev.muster.runtime.rpc.Roles;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the arguments of one call. Each method throws a [FaultException] with `ARGUMENT_INVALID`
/// that names the field.
///
/// @param what what does not happen then
record Arguments(String what) {
    static final int LARGEST_PAGE = 1000;

    private static final Duration SHORTEST_PING = Duration.ofMillis(1);
    private static final Duration LONGEST_PING = Duration.ofSeconds(60);
    private static final Duration PING = Duration.ofSeconds(5);
    private static final Duration LONGEST_OFFLINE = Duration.ofDays(3650);

    Arguments {
        requireNonNull(what, "what");
    }

    /// Returns `requested`, or `otherwise` for 0.
    int count(String field, int requested, int otherwise) {
        if (requested < 0 || requested > LARGEST_PAGE) { // a uint32 beyond 2^31 reads as negative
            throw invalid(
                    field,
                    Integer.toUnsignedString(requested),
                    "Use 1 to %d, or 0 for %d".formatted(LARGEST_PAGE, otherwise));
        }
        return requested == 0 ? otherwise : requested;
    }

    /// Returns where the page before ended; null for the first page.
    @Nullable HostId pageToken(String token) {
        return token.isEmpty()
                ? null
                : HostId.parse(token)
                        .orElseThrow(() ->
                                invalid(
                                        "page_token",
                                        token,
                                        "Use next_page_token of the page before, as it is"));
    }

    HostId id(String text) {
        return HostId.parse(text)
                .orElseThrow(() ->
                        invalid(
                                "id",
                                text,
                                "Use a server id of `tctl inventory ls`, 36 characters long"));
    }

    Duration duration(
            String field, com.google.protobuf.Duration given, Duration least, Duration most) {
        var duration = WireTimes.duration(what, field, given);
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw invalid(
                    field,
                    DurationText.format(duration),
                    "Use %s to %s"
                            .formatted(DurationText.format(least), DurationText.format(most)));
        }
        return duration;
    }

    /// Returns how long a ping may take, 1 ms to 60 s; 5 s when the request does not say.
    Duration pingTimeout(PingRequest request) {
        return pingTimeout(request.hasTimeout(), request.getTimeout());
    }

    Duration pingTimeout(boolean given, com.google.protobuf.Duration timeout) {
        return given ? duration("timeout", timeout, SHORTEST_PING, LONGEST_PING) : PING;
    }

    Set<Role> roles(String field, Collection<dev.muster.proto.v1.Role> given) {
        var roles = EnumSet.noneOf(Role.class);
        for (var role : given) {
            roles.add(
                    Roles.fromProto(role)
                            .orElseThrow(() ->
                                    invalid(
                                            field,
                                            role.toString(),
                                            "Use roles that this version knows: "
                                                    + Role.titles(EnumSet.allOf(Role.class)))));
        }
        return roles;
    }

    InstanceFilter filter(dev.muster.proto.v1.InstanceFilter filter) {
        return new InstanceFilter(
                roles("filter.services", filter.getServicesList()),
                version("filter.older_than", filter.getOlderThan()),
                version("filter.newer_than", filter.getNewerThan()),
                version("filter.exact_version", filter.getExactVersion()),
                filter.getUpgrader(),
                filter.getUpdateGroup());
    }

    /// @param offlineFor zero where none was given
    Scope scope(ListScope given, com.google.protobuf.Duration offlineFor) {
        var offline = duration("offline_for", offlineFor, Duration.ZERO, LONGEST_OFFLINE);
        return switch (given) {
            case LIST_SCOPE_UNSPECIFIED -> {
                if (!offline.isZero()) {
                    throw invalid(
                            "scope",
                            given.toString(),
                            "Use LIST_SCOPE_ALL or LIST_SCOPE_MISSING with offline_for");
                }
                yield new Scope.Recent();
            }
            case LIST_SCOPE_ALL -> new Scope.All(offline);
            case LIST_SCOPE_MISSING -> new Scope.Missing(offline);
            case UNRECOGNIZED ->
                    throw invalid("scope", given.toString(), "Use one that this version knows");
        };
    }

    FaultException invalid(String field, String value, String hint) {
        var shown = value.length() > 80 ? value.substring(0, 80) + "…" : value;
        return new FaultException(
                new Fault(
                        what,
                        new Reason(
                                Reason.Code.ARGUMENT_INVALID,
                                "%s cannot be \"%s\"".formatted(field, shown),
                                hint)));
    }

    private @Nullable Version version(String field, String text) {
        return text.isEmpty()
                ? null
                : Version.parse(text)
                        .orElseThrow(() -> invalid(field, text, "Write it as 1.2.3 or v1.2.3"));
    }
}
