package dev.muster.auth.connected;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.runtime.health.AgentHealth;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ComponentState;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps one copy of the values that many agents share: versions, service sets, labels, component
/// names, targets, reasons. Agents claim these, so each pool is bounded: a full one starts anew,
/// which costs some sharing and nothing else.
final class ShareOnce {
    private static final int MOST = 8_192;

    private final Map<Object, Object> names = new ConcurrentHashMap<>();
    private final Map<Object, Object> labels = new ConcurrentHashMap<>();
    private final Map<Object, Object> targets = new ConcurrentHashMap<>();
    private final Map<Object, Object> reasons = new ConcurrentHashMap<>();

    AgentInfo info(AgentInfo info) {
        return new AgentInfo(
                info.hostname(),
                one(names, info.version()),
                one(names, info.services()),
                one(labels, info.labels()),
                one(names, info.upgrader()),
                one(names, info.upgraderVersion()),
                one(names, info.updateGroup()));
    }

    AgentHealth health(AgentHealth health) {
        return new AgentHealth(
                health.components().stream().map(this::component).toList(),
                health.targets().stream().map(this::target).toList());
    }

    private TargetHealth target(TargetHealth target) {
        return new TargetHealth(
                target.service(),
                one(targets, target.name()),
                one(targets, target.uri()),
                switch (target.state()) {
                    case TargetState.Healthy healthy -> healthy;
                    case TargetState.Unknown(var since, var why) ->
                            new TargetState.Unknown(since, one(reasons, why));
                    case TargetState.Unhealthy(var since, var why) ->
                            new TargetState.Unhealthy(since, one(reasons, why));
                },
                target.required());
    }

    private ComponentHealth component(ComponentHealth health) {
        return new ComponentHealth(
                one(names, health.component()),
                switch (health.state()) {
                    case ComponentState.Ok ok -> ok;
                    case ComponentState.Starting(var since, var why) ->
                            new ComponentState.Starting(since, one(reasons, why));
                    case ComponentState.Degraded(var since, var why) ->
                            new ComponentState.Degraded(since, one(reasons, why));
                    case ComponentState.Recovering(var since, var why) ->
                            new ComponentState.Recovering(since, one(reasons, why));
                },
                health.consecutiveFailures(),
                health.lastSuccessAt(),
                health.nextAttemptAt());
    }

    private static <T> T one(Map<Object, Object> pool, T value) {
        if (pool.size() >= MOST) {
            pool.clear();
        }
        var known = pool.putIfAbsent(value, value);
        @SuppressWarnings("unchecked") // equal values of our records and texts are of one class
        T first = known == null ? value : (T) known;
        return first;
    }
}
