package dev.muster.auth.control;

import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.metrics.MetricNames;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.jspecify.annotations.Nullable;

/// What control streams count. No label value comes from an agent.
final class StreamMetrics {
    private static final String SHUTDOWN = "shutdown";
    private static final String MOVED = "moved";

    private final Counter connects;
    private final Counter disconnects;
    private final Counter refusals;
    private final Counter heartbeats;
    private final Counter pings;
    private final Counter recoveries;

    StreamMetrics(PrometheusRegistry registry) {
        connects =
                Counter.builder()
                        .name(MetricNames.CONTROL_CONNECTS)
                        .help("Control streams accepted from agents.")
                        .register(registry);
        disconnects =
                Counter.builder()
                        .name(MetricNames.CONTROL_DISCONNECTS)
                        .help("Control streams of agents that ended, by how.")
                        .labelNames("reason")
                        .register(registry);
        for (var cause : LeaveCause.values()) {
            disconnects.initLabelValues(cause.key());
        }
        disconnects.initLabelValues(SHUTDOWN);
        disconnects.initLabelValues(MOVED);
        refusals =
                Counter.builder()
                        .name(MetricNames.CONTROL_REFUSALS)
                        .help("Control streams refused or broken off by Auth, by reason code.")
                        .labelNames("code")
                        .register(registry);
        heartbeats =
                Counter.builder()
                        .name(MetricNames.HEARTBEATS_RECEIVED)
                        .help("Heartbeats received from agents.")
                        .register(registry);
        recoveries =
                Counter.builder()
                        .name(MetricNames.SUSPECTS_RECOVERED)
                        .help("Agents that were suspect and gave a sign of life.")
                        .register(registry);
        pings =
                Counter.builder()
                        .name(MetricNames.PINGS)
                        .help("Pings sent to agents, by how they ended.")
                        .labelNames("result")
                        .register(registry);
        for (var result : new String[] {"ok", "timeout", "failed"}) {
            pings.initLabelValues(result);
        }
    }

    /// Exposes what is read when scraped.
    void observe(
            PrometheusRegistry registry,
            ConnectedAgents agents,
            Suspects suspicions,
            AuditBacklog audit) {
        GaugeWithCallback.builder()
                .name(MetricNames.AGENTS)
                .help("Agents by presence, as this Auth instance sees them.")
                .labelNames("presence")
                .callback(gauge -> {
                    int suspects = suspicions.count();
                    gauge.call(Math.max(0, agents.size() - suspects), "connected");
                    gauge.call(suspects, "suspect");
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name(MetricNames.DUPLICATE_AGENTS)
                .help("Streams held beside that of a younger process with the same identity.")
                .callback(gauge -> gauge.call(agents.heldBeside()))
                .register(registry);
        GaugeWithCallback.builder()
                .name(MetricNames.CONNECTED_AGENTS)
                .help("Agents whose control stream ends at this Auth instance.")
                .callback(gauge -> gauge.call(agents.size()))
                .register(registry);
        GaugeWithCallback.builder()
                .name(MetricNames.AUDIT_WAITING)
                .help("Audit events of ended streams that are not in the log yet.")
                .callback(gauge -> gauge.call((double) audit.waiting()))
                .register(registry);
        CounterWithCallback.builder()
                .name(MetricNames.AUDIT_DROPPED)
                .help("Audit events of ended streams that were dropped.")
                .callback(counter -> counter.call((double) audit.dropped()))
                .register(registry);
    }

    void connected() {
        connects.inc();
    }

    void left(LeaveCause cause) {
        disconnects.labelValues(cause.key()).inc();
    }

    void leftAtShutdown() {
        disconnects.labelValues(SHUTDOWN).inc();
    }

    void moved() {
        disconnects.labelValues(MOVED).inc();
    }

    void refused(Reason.Code code) {
        refusals.labelValues(code.name()).inc();
    }

    void recovered() {
        recoveries.inc();
    }

    void heartbeat() {
        heartbeats.inc();
    }

    /// @param failure null for a ping that was answered
    void pinged(@Nullable Throwable failure) {
        pings.labelValues(
                        failure == null
                                ? "ok"
                                : failure instanceof FaultException e
                                                && e.fault().reason().code()
                                                        == Reason.Code.PING_TIMEOUT
                                        ? "timeout"
                                        : "failed")
                .inc();
    }
}
