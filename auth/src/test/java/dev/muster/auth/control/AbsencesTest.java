package dev.muster.auth.control;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.connected.AgentProcess;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.FakeLink;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.loss.Losses;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.role.Role;
import dev.muster.core.version.BuildVersion;
import dev.muster.core.version.Version;
import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AbsencesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Version VERSION = BuildVersion.current();

    private final ManualTime time = new ManualTime();
    private final FakeRecords records = new FakeRecords();
    private final Losses losses = new Losses(() -> 0, () -> 0, time);
    private final Alarms alarms = new Alarms(time);
    private final AtomicInteger ends = new AtomicInteger();
    private final Absences absences =
            new Absences(records, losses, alarms, new Turns(), this::fail, time);

    @AfterEach
    void stop() {
        alarms.close();
    }

    @Test
    void aMassLossEndsAlsoWhereTellingOfAnAgentThatWasHeldFails() throws Exception {
        alarms.start();
        for (int i = 0; i < 40; i++) {
            losses.add(HostId.random(), VERSION);
        }
        assertThat(losses.doubted()).isPresent();

        absences.penned(agent(), time.instant());
        time.advance(Losses.PEN);
        eventually("it is held", PATIENCE, records.dropped::size, size -> size == 1);
        time.advance(Doubt.RETURN);
        eventually("it is lost", PATIENCE, ends::get, count -> count == 1);

        eventually("the mass loss is over", PATIENCE, losses::episode, Optional::isEmpty);
        assertThat(losses.fold()).isFalse();
    }

    private LiveAgent agent() {
        var info = new AgentInfo("web-1", VERSION, Set.of(Role.NODE), Map.of(), "", "", "");
        var id = HostId.random();
        FakeLink link = () -> id;
        return new ConnectedAgents(time)
                .newcomer(new AgentProcess("process", time.nanoTime(), 0), info, link);
    }

    private void fail(LiveAgent agent, LeaveCause cause, Instant lastSeen, boolean known) {
        ends.incrementAndGet();
        throw new IllegalStateException("the end cannot be told");
    }
}
