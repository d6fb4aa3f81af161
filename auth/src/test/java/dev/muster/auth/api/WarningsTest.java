package dev.muster.auth.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.connected.AgentProcess;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.FakeLink;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.connected.ReturnPath;
import dev.muster.auth.inventory.Instance;
import dev.muster.auth.inventory.SeenInstance;
import dev.muster.auth.presence.Flapping;
import dev.muster.auth.presence.Presence;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.health.AgentHealth;
import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WarningsTest {
    private final ManualTime time = new ManualTime();
    private final ConnectedAgents agents = new ConnectedAgents(time);
    private final HostId id = HostId.random();
    private Flapping flapping = Flapping.none();

    @Test
    void oneThatIsAwayIsNotWarnedOf() {
        assertThat(warnings()).isEmpty();
    }

    @Test
    void clocksMayBeTwoSecondsApart() {
        var agent = connect();

        prove(agent, Duration.ofSeconds(2));
        assertThat(warnings()).isEmpty();

        prove(agent, Duration.ofMillis(-2500));
        assertThat(warnings())
                .singleElement()
                .matches(why -> why.code() == Reason.Code.CLOCK_SKEWED)
                .matches(why -> why.cause().equals("its clock is 2s500ms behind Auth's"));
    }

    @Test
    void anAnswerMayTakeFifteenSeconds() {
        var agent = connect();

        time.jump(Duration.ofSeconds(15));
        assertThat(warnings()).isEmpty();

        time.jump(Duration.ofSeconds(2));
        beat(agent);
        assertThat(warnings())
                .singleElement()
                .matches(why -> why.code() == Reason.Code.RETURN_PATH_STALE)
                .matches(why -> why.cause().endsWith("for 17s"));

        prove(agent, Duration.ZERO);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void anAgentThatBeatsSeldomIsAskedSeldom() {
        var agent = connect();
        prove(agent, Duration.ZERO);

        time.jump(Duration.ofMinutes(10));
        assertThat(warnings()).isEmpty();

        beat(agent);
        time.jump(Duration.ofSeconds(15));
        assertThat(warnings()).isEmpty();

        time.jump(Duration.ofSeconds(1));
        assertThat(warnings())
                .extracting(Reason::code)
                .containsExactly(Reason.Code.RETURN_PATH_STALE);
    }

    @Test
    void tellsOfFlapping() {
        flapping = flapping.after(Collections.nCopies(5, time.instant()));

        assertThat(warnings()).extracting(Reason::code).containsExactly(Reason.Code.AGENT_FLAPPING);
    }

    private LiveAgent connect() {
        var agent =
                agents.newcomer(
                        new AgentProcess("process", time.nanoTime(), 0),
                        Fleet.info("1.0.0"),
                        new Link(id));
        agents.count(agent, 1);
        return agent;
    }

    private void prove(LiveAgent agent, Duration skew) {
        agent.proved(new ReturnPath(time.nanoTime(), 0, skew.toNanos()));
    }

    private void beat(LiveAgent agent) {
        agent.heard(time.nanoTime(), List.of(), null, null);
    }

    private List<Reason> warnings() {
        var now = time.instant();
        var presence = new Presence.Connected(now);
        var instance =
                new Instance(
                        id,
                        Fleet.enrollment(),
                        null,
                        Fleet.info("1.0.0"),
                        AgentHealth.UNTOLD,
                        presence,
                        flapping);
        return Warnings.of(new SeenInstance(instance, presence, now, true), agents.of(id), now);
    }

    private record Link(HostId id) implements FakeLink {}
}
