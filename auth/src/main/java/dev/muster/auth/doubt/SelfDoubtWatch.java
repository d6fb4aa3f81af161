package dev.muster.auth.doubt;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.LeaseStanding;
import dev.muster.auth.loss.Losses;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.metrics.MetricNames;
import dev.muster.runtime.task.PeriodicTask;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What this instance doubts of itself, for whoever asks, and a line in the log when that begins
/// and ends.
public final class SelfDoubtWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SelfDoubtWatch.class);
    private static final List<String> KEYS =
            List.of("started", "cut_off", "back_again", "vanished");

    static final Duration LOOK = Duration.ofSeconds(1);

    private final Supplier<LeaseStanding> lease;
    private final Losses losses;
    private final PeriodicTask watch;

    /// What there was at the last look. One thread.
    private Set<String> before = Set.of();

    public SelfDoubtWatch(Supplier<LeaseStanding> lease, Losses losses, Time time) {
        this.lease = requireNonNull(lease, "lease");
        this.losses = requireNonNull(losses, "losses");
        this.watch = PeriodicTask.every(LOOK, "self-doubt", this::look, time);
    }

    public void start() {
        watch.start();
    }

    /// Exposes what is read when scraped.
    public void register(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(MetricNames.SELF_DOUBT)
                .help("Why this Auth instance holds back with calling agents lost.")
                .labelNames("cause")
                .callback(gauge -> {
                    var now = keys(now());
                    KEYS.forEach(key -> gauge.call(now.contains(key) ? 1 : 0, key));
                })
                .register(registry);
    }

    /// Returns why this instance doubts itself now; empty where it does not. Never blocks.
    public List<Reason> reasons() {
        return now().stream().map(SelfDoubt::why).toList();
    }

    @Override
    public void close() {
        watch.close();
    }

    private List<SelfDoubt> now() {
        return SelfDoubt.of(lease.get(), losses.doubted().orElse(null), losses.doubtedFor());
    }

    private static Set<String> keys(List<SelfDoubt> doubts) {
        return doubts.stream().map(SelfDoubt::key).collect(Collectors.toUnmodifiableSet());
    }

    private void look() {
        var now = now();
        now.stream()
                .filter(doubt -> !before.contains(doubt.key()))
                .forEach(doubt ->
                        LOG.atInfo()
                                .addKeyValue("cause", doubt.why().cause())
                                .log("doubts itself: holds back with calling agents lost"));
        if (now.isEmpty() && !before.isEmpty()) {
            LOG.info("doubts itself no more");
        }
        before = keys(now);
    }
}
