package dev.muster.runtime.diag;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.reason.Reason;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.time.Time;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Readiness;
import dev.muster.runtime.health.ReturnPathTracker;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// `/healthz` and `/readyz`, both answered on the event loop: they read memory and nothing else.
final class HealthEndpoints {
    private static final Reply ALIVE = Reply.json(200, "{\"status\":\"ok\"}");
    private static final String COMPONENT = "/readyz/";

    /// A component of its own is what it is; the policy is for the process.
    private static final OnAuthLoss STRICT = new OnAuthLoss.Strict();

    private final HealthTracker health;
    private final OnAuthLoss policy;
    private final Supplier<List<TargetHealth>> targets;
    private final ReturnPathTracker returnPath;
    private final long pid;
    private final Time time;

    HealthEndpoints(
            HealthTracker health,
            OnAuthLoss policy,
            Supplier<List<TargetHealth>> targets,
            ReturnPathTracker returnPath,
            long pid,
            Time time) {
        this.health = requireNonNull(health, "health");
        this.policy = requireNonNull(policy, "policy");
        this.targets = requireNonNull(targets, "targets");
        this.returnPath = requireNonNull(returnPath, "returnPath");
        this.pid = pid;
        this.time = requireNonNull(time, "time");
    }

    List<Route> routes() {
        return List.of(
                new Route("/healthz", Map.of("GET", _ -> ALIVE), false),
                new Route("/readyz", Map.of("GET", this::process), false),
                new Route(COMPONENT + "<component>", Map.of("GET", this::component), false));
    }

    private Reply process(Request request) {
        return report(request, health.snapshot(), policy);
    }

    private Reply component(Request request) {
        var name = request.path().substring(COMPONENT.length());
        var components = health.snapshot();
        var one = components.get(name);
        if (one == null) {
            return Reply.fault(404, unknown(name, components));
        }
        return report(request, new TreeMap<>(Map.of(name, one)), STRICT);
    }

    private Reply report(
            Request request, SortedMap<String, ComponentHealth> components, OnAuthLoss judged) {
        var now = time.instant();
        var readiness = Readiness.of(components, judged, now);
        var status = readiness.report().httpStatus();
        if (!request.asksFor("verbose")) {
            return Reply.json(status, HealthReport.brief(readiness, pid));
        }
        var looked =
                targets.get().stream()
                        .filter(target -> components.containsKey(target.service().key()))
                        .toList();
        var link = LinkFacts.of(returnPath, health.warnings());
        var report = new HealthReport(components, readiness, looked, link, pid, now);
        return MediaTypes.prefersText(request.accept())
                ? Reply.text(status, report.text())
                : Reply.json(status, report.verbose());
    }

    private static Fault unknown(String name, SortedMap<String, ComponentHealth> components) {
        return new Fault(
                "Cannot report on " + name,
                new Reason(
                        Reason.Code.ARGUMENT_INVALID,
                        "this process has no such component",
                        "Its components: " + String.join(", ", components.keySet())));
    }
}
