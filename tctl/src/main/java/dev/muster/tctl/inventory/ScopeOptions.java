package dev.muster.tctl.inventory;

import dev.muster.proto.v1.ListInstancesRequest;
import dev.muster.proto.v1.ListScope;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Duration;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// Whether a listing is about more than the agents that were heard of within the instance TTL.
final class ScopeOptions {
    @ArgGroup private final Choice choice = new Choice();

    @Option(
            names = "--offline-for",
            paramLabel = "DURATION",
            description =
                    "Those that are gone, or have never come, for at least that long, such as 30m"
                            + " or 2d.")
    private Duration offlineFor = Duration.ZERO;

    private static final class Choice {
        @Option(names = "--all", description = "Everyone who is remembered.")
        private boolean all;

        @Option(
                names = "--missing",
                description =
                        "Those that are offline or never connected, but for those that said that"
                                + " they leave for a time that is not over.")
        private boolean missing;
    }

    /// Returns whether agents may be listed that are not there.
    boolean isGiven() {
        return scope() != ListScope.LIST_SCOPE_UNSPECIFIED;
    }

    ListInstancesRequest.Builder request() {
        return ListInstancesRequest.newBuilder()
                .setScope(scope())
                .setOfflineFor(WireTimes.toProto(offlineFor));
    }

    private ListScope scope() {
        if (choice.missing) {
            return ListScope.LIST_SCOPE_MISSING;
        }
        return choice.all || !offlineFor.isZero()
                ? ListScope.LIST_SCOPE_ALL
                : ListScope.LIST_SCOPE_UNSPECIFIED;
    }
}
