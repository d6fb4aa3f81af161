package dev.muster.auth.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.connected.AgentProcess;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.FakeLink;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.connected.MoveReason;
import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.KnownRun;
import dev.muster.auth.lease.LeaseAge;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.version.Version;
import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// One Auth beside another one.
final class RebalancerTest {
    private static final int TOO_MANY = 60;

    private final ManualTime time = new ManualTime();
    private final ConnectedAgents agents = new ConnectedAgents(time);
    private final List<HostId> asked = new ArrayList<>();
    private final HostId self = HostId.random();
    private final Rebalancer rebalancer =
            new Rebalancer(self, agents, () -> this.doubts, time, new Random(5));
    private boolean doubts;

    @Test
    void asksSomeOfItsAgentsWhenAnotherAuthStaysEmpty() {
        connect(TOO_MANY);
        time.jump(Rebalancer.SETTLED);

        look(empty());
        look(empty());
        assertThat(asked).isEmpty();
        look(empty());

        assertThat(asked).hasSize(5).doesNotHaveDuplicates(); // a sixth of 30
        assertThat(asked).isNotEqualTo(asked.stream().sorted().toList()); // not the first ones
    }

    @Test
    void asksEachOnceAndGoesOnAsLongAsSomeGo() {
        connect(TOO_MANY);
        time.jump(Rebalancer.SETTLED);

        for (int i = 0; i < 20; i++) {
            look(other(i, Duration.ZERO));
            asked.stream().limit(i).forEach(this::goes);
        }

        assertThat(asked).doesNotHaveDuplicates();
        assertThat(agents.size()).isLessThan(TOO_MANY - 15);
    }

    @Test
    void leavesThoseAloneThatHaveJustComeAndTheAgentOfItsOwnHost() {
        connect(TOO_MANY / 2);
        connect(self, true);
        time.jump(Rebalancer.SETTLED);
        var old = new HashSet<>(ids());
        old.remove(self);
        connect(TOO_MANY / 2);

        unevenFor(8);

        assertThat(asked).hasSizeGreaterThan(20);
        assertThat(old).containsAll(asked);
    }

    @Test
    void asksOthersInsteadOfThoseThatDoNotKnowHow() {
        for (int i = 0; i < TOO_MANY; i++) {
            connect(HostId.random(), i % 10 == 0);
        }
        time.jump(Rebalancer.SETTLED);

        unevenFor(3);

        assertThat(asked).hasSize(5);
    }

    @Test
    void restsWhenNobodyGoes() {
        connect(TOO_MANY);
        time.jump(Rebalancer.SETTLED);

        unevenFor(100);

        assertThat(asked).hasSize(30); // at six looks of a round
    }

    @Test
    void asksNobodyWhileItDoubtsItself() {
        connect(TOO_MANY);
        time.jump(Rebalancer.SETTLED);
        doubts = true;

        unevenFor(10);
        assertThat(asked).isEmpty();

        doubts = false;
        unevenFor(3);
        assertThat(asked).isNotEmpty();
    }

    @Test
    void asksNobodyWhileALeaseIsStaleOrNobodyElseLives() {
        connect(TOO_MANY);
        time.jump(Rebalancer.SETTLED);

        for (int i = 0; i < 10; i++) {
            look(empty(), other(0, Rebalancer.STALE.plusMillis(1)));
        }
        for (int i = 0; i < 10; i++) {
            look();
        }

        assertThat(asked).isEmpty();
    }

    private void unevenFor(int looks) {
        for (int i = 0; i < looks; i++) {
            look(empty());
        }
    }

    private void look(KnownRun... others) {
        rebalancer.look(List.of(others));
        time.jump(AuthLease.RENEWAL);
    }

    private static KnownRun empty() {
        return other(0, Duration.ofSeconds(5));
    }

    private static KnownRun other(int streams, Duration age) {
        var run =
                new AuthRun(
                        "run", "auth", "a:1", new Version(1, 2, 3, ""), new ManualTime().instant());
        return new KnownRun(run, streams, false, null, new LeaseAge(age, false));
    }

    private void connect(int many) {
        for (int i = 0; i < many; i++) {
            connect(HostId.random(), true);
        }
    }

    private void connect(HostId id, boolean knows) {
        var info = new AgentInfo("a", new Version(1, 2, 3, ""), Set.of(), Map.of(), "", "", "");
        var process = new AgentProcess(id.toString(), time.nanoTime(), 0);
        agents.count(agents.newcomer(process, info, new Link(id, knows)), 1);
    }

    private void goes(HostId id) {
        agents.find(id).ifPresent(agents::remove);
    }

    private List<HostId> ids() {
        return agents.all().map(LiveAgent::id).toList();
    }

    private final class Link implements FakeLink {
        private final HostId id;
        private final boolean knows;

        Link(HostId id, boolean knows) {
            this.id = id;
            this.knows = knows;
        }

        @Override
        public HostId id() {
            return id;
        }

        @Override
        public boolean move(MoveReason why, Duration within) {
            assertThat(why).isEqualTo(MoveReason.REBALANCE);
            assertThat(within).isEqualTo(AuthLease.RENEWAL);
            if (knows) {
                asked.add(id);
            }
            return knows;
        }
    }
}
