package dev.muster.auth.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.connected.AgentProcess;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.FakeLink;
import dev.muster.auth.connected.FakePulse;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.Presence;
import dev.muster.auth.pulse.Pulse;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.Fault;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.version.BuildVersion;
import dev.muster.runtime.metrics.MetricNames;
import dev.muster.testkit.ManualTime;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PresenceWatchTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LOOK = Duration.ofMillis(250);

    private final ManualTime time = new ManualTime();
    private final ConnectedAgents agents = new ConnectedAgents(time);
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Suspects suspects = new Suspects();
    private final PresenceWatch watch =
            new PresenceWatch(agents, suspects, new StreamMetrics(registry), time);

    @Test
    void letsAnAgentAloneThatSpeaksAsOftenAsItShould() {
        var link = connect();

        silent(link, Duration.ofMillis(5_999));

        assertThat(link.probes).hasValue(0);
        assertThat(link.closed).isEmpty();
    }

    @Test
    void asksAnAgentOnceForASignBeforeItDoubtsIt() {
        var link = connect();

        silent(link, Duration.ofSeconds(6));
        silent(link, Duration.ofMillis(10_499));

        assertThat(link.probes).hasValue(1);
        assertThat(presence(link)).isEqualTo(new Presence.Connected(START));
    }

    @Test
    void asksAgainInTheNextSilence() {
        var link = connect();

        silent(link, Duration.ofSeconds(6));
        silent(link, Duration.ZERO);
        silent(link, Duration.ofSeconds(6));

        assertThat(link.probes).hasValue(2);
        assertThat(recovered()).as("was never suspect").isZero();
    }

    @Test
    void doubtsASilentAgentUntilAnythingComes() {
        var link = connect();
        time.jump(Duration.ofMinutes(1));
        var doubted = time.instant();

        silent(link, Duration.ofMillis(10_500));
        assertThat(presence(link)).isEqualTo(new Presence.Suspect(doubted, Doubt.SILENT));
        assertThat(suspects.count()).isEqualTo(1);
        assertThat(link.probes).hasValue(1);

        time.jump(Duration.ofSeconds(1));
        silent(link, Duration.ofMillis(13_999));
        assertThat(presence(link)).isEqualTo(new Presence.Suspect(doubted, Doubt.SILENT));

        silent(link, Duration.ZERO);
        assertThat(presence(link)).isEqualTo(new Presence.Connected(time.instant()));
        assertThat(suspects.count()).isZero();
        assertThat(recovered()).isEqualTo(1);
        assertThat(link.closed).isEmpty();
    }

    @Test
    void givesUpAnAgentThatStaysSilentAndLeavesTheOthers() {
        var gone = connect();
        var other = connect();

        silent(gone, Duration.ofSeconds(14));

        assertThat(gone.closed)
                .singleElement()
                .matches(why -> why.reason().code() == Reason.Code.AGENT_SILENT);
        assertThat(other.closed).isEmpty();
        assertThat(suspects.count()).isZero();
    }

    @Test
    void sleepsUntilTheMostSilentAgentCouldBeOdd() {
        assertThat(watch.look()).as("nobody is there").isEqualTo(Duration.ofSeconds(6));
        var first = connect();
        var second = connect();

        first.pulse.silent = Duration.ofSeconds(1);
        second.pulse.silent = Duration.ofSeconds(4);
        assertThat(watch.look()).isEqualTo(Duration.ofSeconds(2));

        second.pulse.silent = Duration.ofMillis(5_900);
        assertThat(watch.look()).isEqualTo(LOOK);

        second.pulse.silent = Duration.ofSeconds(12);
        assertThat(watch.look()).isEqualTo(LOOK);
    }

    @Test
    void goesOnAfterADefectInOneAgent() throws Exception {
        var broken = connect();
        broken.broken = true;
        var link = connect();
        watch.start();

        time.advance(Duration.ofSeconds(6));
        broken.broken = false;
        link.pulse.silent = Duration.ofSeconds(6);
        time.advance(LOOK);
        time.advance(Duration.ZERO);

        assertThat(link.probes).hasValue(1);
        watch.close();
    }

    private void silent(Link link, Duration silence) {
        link.pulse.silent = silence;
        watch.look();
    }

    private Presence presence(Link link) {
        return link.agent().presence(time.instant(), time.nanoTime());
    }

    private double recovered() {
        return registry.scrape(MetricNames.SUSPECTS_RECOVERED::startsWith).stream()
                .map(CounterSnapshot.class::cast)
                .mapToDouble(counter -> counter.getDataPoints().getFirst().getValue())
                .sum();
    }

    private Link connect() {
        var link = new Link();
        var info =
                new AgentInfo(
                        "web-1", BuildVersion.current(), Set.of(Role.NODE), Map.of(), "", "", "");
        var agent = agents.newcomer(new AgentProcess("process", time.nanoTime(), 0), info, link);
        agents.count(agent, 1);
        link.registered.add(agent);
        return link;
    }

    /// What the watch does to one agent.
    private static final class Link implements FakeLink {
        final HostId id = HostId.random();
        final FakePulse pulse = new FakePulse();
        final List<LiveAgent> registered = new ArrayList<>();
        final List<Fault> closed = new ArrayList<>();
        final AtomicInteger probes = new AtomicInteger();
        volatile boolean broken;

        LiveAgent agent() {
            return registered.getFirst();
        }

        @Override
        public HostId id() {
            return id;
        }

        @Override
        public Pulse pulse() {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            return pulse;
        }

        @Override
        public void probe() {
            probes.incrementAndGet();
        }

        @Override
        public void close(Fault why) {
            closed.add(why);
        }
    }
}
