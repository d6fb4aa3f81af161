package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.inventory.InstanceFilter;
import dev.muster.auth.inventory.InstanceStore;
import dev.muster.auth.inventory.Scope;
import dev.muster.auth.inventory.SeenInstance;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.AgentTargets;
import dev.muster.proto.v1.ListTargetsRequest;
import dev.muster.proto.v1.ListTargetsResponse;
import dev.muster.runtime.rpc.TargetHealths;
import dev.muster.runtime.rpc.WireTimes;
import java.util.List;
import java.util.Set;

/// What agents look after, page by page. A page is one look at a bounded number of agents, however
/// few of their targets are to be shown. Blocks.
record TargetListing(InstanceStore instances, Time time) {
    static final String WHAT = "Cannot list the targets";
    private static final int PAGE = 500;

    TargetListing {
        requireNonNull(instances, "instances");
        requireNonNull(time, "time");
    }

    /// Which targets are to be shown.
    ///
    /// @param services whose; empty for all
    private record Choice(Set<Role> services, boolean unhealthy) {
        boolean includes(TargetHealth target) {
            return (services.isEmpty() || services.contains(target.service()))
                    && (!unhealthy || target.state() instanceof TargetState.Unhealthy);
        }
    }

    ListTargetsResponse list(ListTargetsRequest request) {
        var arguments = new Arguments(WHAT);
        var choice =
                new Choice(
                        arguments.roles("services", request.getServicesList()),
                        request.getUnhealthy());
        var response =
                ListTargetsResponse.newBuilder().setObservedAt(WireTimes.toProto(time.instant()));
        if (!request.getId().isEmpty()) {
            var agent = targets(agent(arguments.id(request.getId())), choice);
            return response.addAgents(agent).build();
        }
        int size = arguments.count("page_size", request.getPageSize(), PAGE);
        var last = arguments.pageToken(request.getPageToken());
        var found =
                instances.list(
                        new Scope.Recent(),
                        InstanceFilter.ALL,
                        size,
                        last == null ? null : last.toString());
        var page = new Page<AgentTargets>(size);
        var next = found.next().orElse("");
        var before = request.getPageToken();
        for (var seen : found.instances()) {
            var agent = targets(seen, choice);
            if (agent.getTargetsCount() > 0 && !page.add(agent)) {
                next = before;
                break;
            }
            before = seen.instance().id().toString();
        }
        return response.addAllAgents(page.entries()).setNextPageToken(next).build();
    }

    private SeenInstance agent(HostId id) {
        return instances
                .get(id)
                .orElseThrow(() -> new FaultException(new Fault(WHAT, AgentMemory.unknown())));
    }

    private static AgentTargets targets(SeenInstance seen, Choice choice) {
        var instance = seen.instance();
        List<dev.muster.proto.v1.TargetHealth> targets =
                instance.health().targets().stream()
                        .filter(choice::includes)
                        .map(TargetHealths::toProto)
                        .toList();
        var proto =
                AgentTargets.newBuilder()
                        .setId(instance.id().toString())
                        .setHostname(instance.agent().hostname())
                        .setConnected(seen.connected())
                        .addAllTargets(targets);
        seen.lastSeen().ifPresent(at -> proto.setLastSeen(WireTimes.toProto(at)));
        return proto.build();
    }
}
