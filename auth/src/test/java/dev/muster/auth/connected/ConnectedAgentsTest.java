package dev.muster.auth.connected;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.core.version.Version;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ComponentState;
import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ConnectedAgentsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Reason WHY = new Reason(Reason.Code.SERVICE_NOT_STARTED, "cause", "hint");

    private final ManualTime time = new ManualTime();
    private final ConnectedAgents agents = new ConnectedAgents(time);
    private final HostId id = HostId.random();

    @Test
    void theStreamThatCountsTakesThePlaceOfTheOneBefore() {
        var first = register(id, 1);
        var second = newcomer(id, info("1.0.0"));

        assertThat(agents.count(second, 2)).containsSame(first);

        assertThat(agents.find(id)).containsSame(second);
        assertThat(second.epoch()).isEqualTo(2);
        assertThat(agents.size()).isEqualTo(1);
    }

    @Test
    void holdsStreamsBesideTheOneThatCountsTheYoungestFirst() {
        var oldest = newcomer(id, info("1.0.0"));
        time.jump(Duration.ofSeconds(1));
        var old = newcomer(id, info("1.0.0"));
        time.jump(Duration.ofSeconds(1));
        var counting = register(id, 7);
        agents.hold(oldest);
        agents.hold(old);

        assertThat(agents.find(id)).containsSame(counting);
        assertThat(agents.beside(id)).containsExactly(old, oldest);
        assertThat(agents.all()).containsExactly(counting, old, oldest);
        assertThat(agents.after(null).flatMap(List::stream).map(ConnectedAgent::epoch))
                .containsExactly(7L, 0L, 0L);
        assertThat(agents.size()).isEqualTo(3);
        assertThat(agents.heldBeside()).isEqualTo(2);
        var visited = new ArrayList<LiveAgent>();
        agents.forEach(visited::add);
        assertThat(visited).containsExactly(counting, old, oldest);
    }

    @Test
    void whoHasMovedIsShownForAWhileToWhoeverAsksForIt() {
        var ids = Stream.generate(HostId::random).limit(4).sorted().toList();
        var all = ids.stream().map(each -> register(each, 1)).toList();
        agents.moved(all.getFirst());
        time.jump(Duration.ofSeconds(3));
        agents.moved(all.get(1));
        agents.moved(all.get(3));

        assertThat(ids(agents.after(null))).containsExactly(ids.get(2));
        assertThat(ids(agents.after(null, Duration.ofSeconds(2))))
                .containsExactly(ids.get(1), ids.get(2), ids.get(3));
        assertThat(ids(agents.after(ids.get(1), Duration.ofSeconds(3))))
                .containsExactly(ids.get(2), ids.get(3));
        assertThat(agents.size()).isEqualTo(1);
        agents.forgetMoved(all.get(1));
        assertThat(ids(agents.after(null, Duration.ofSeconds(2))))
                .containsExactly(ids.get(2), ids.get(3));
    }

    @Test
    void whoMovesWhileTheyAreReadIsAmongThem() {
        var ids = Stream.generate(HostId::random).limit(4).sorted().toList();
        var all = ids.stream().map(each -> register(each, 1)).toList();
        var seen = new ArrayList<HostId>();

        agents.after(null, Duration.ofSeconds(1))
                .forEach(host -> {
                    seen.add(host.getFirst().peer().id());
                    all.forEach(agents::moved);
                });

        assertThat(seen).isEqualTo(ids);
    }

    @Test
    void whoCameBackAndIsLostHasNotMoved() {
        agents.moved(register(id, 1));
        var again = register(id, 2);
        assertThat(ids(agents.after(null, Duration.ofSeconds(1)))).containsExactly(id);

        agents.remove(again);

        assertThat(agents.after(null, Duration.ofSeconds(1))).isEmpty();
    }

    private static List<HostId> ids(Stream<List<ConnectedAgent>> hosts) {
        return hosts.map(host -> host.getFirst().peer().id()).toList();
    }

    @Test
    void oneThatWasHeldBesideMayCount() {
        var old = newcomer(id, info("1.0.0"));
        var counting = register(id, 7);
        agents.hold(old);
        agents.remove(counting);

        assertThat(agents.count(old, 8)).isEmpty();

        assertThat(agents.find(id)).containsSame(old);
        assertThat(agents.beside(id)).isEmpty();
        assertThat(old.epoch()).isEqualTo(8);
        assertThat(agents.size()).isEqualTo(1);
    }

    @Test
    void forgetsOneThatWasHeldBesideOnce() {
        var old = newcomer(id, info("1.0.0"));
        var counting = register(id, 7);
        agents.hold(old);

        assertThat(agents.remove(old)).isTrue();
        assertThat(agents.remove(old)).isFalse();

        assertThat(agents.all()).containsExactly(counting);
        assertThat(agents.size()).isEqualTo(1);
        assertThat(agents.heldBeside()).isZero();
    }

    @Test
    void aReplacedStreamCannotRemoveItsSuccessor() {
        var first = register(id, 1);
        var second = register(id, 2);

        assertThat(agents.remove(first)).isFalse();
        assertThat(agents.find(id)).containsSame(second);
        assertThat(agents.remove(second)).isTrue();
        assertThat(agents.remove(second)).isFalse();
        assertThat(agents.size()).isZero();
    }

    @Test
    void pagesInTheOrderOfTheIds() {
        var ids = new ArrayList<HostId>();
        var random = new Random(11);
        for (int i = 0; i < 100; i++) {
            ids.add(new HostId(new UUID(random.nextLong(), random.nextLong())));
        }
        ids.forEach(each -> register(each, 1));
        Collections.sort(ids);

        var seen = new ArrayList<HostId>();
        HostId last = null;
        while (seen.size() < ids.size()) {
            var page = agents.after(last).limit(7).map(host -> host.getFirst().id()).toList();
            seen.addAll(page);
            last = page.getLast();
        }

        assertThat(seen).isEqualTo(ids);
        assertThat(agents.after(last)).isEmpty();
    }

    @Test
    void showsWhenItConnectedAndLastBeatByTheWallClockOfTheReading() throws Exception {
        var agent = register(id, 1);
        assertThat(only().lastHeartbeat()).isEmpty();

        pass(Duration.ofSeconds(30));
        agent.heard(time.nanoTime(), List.of(ok("node", START)), null, null);
        pass(Duration.ofSeconds(12));

        assertThat(only().since()).isEqualTo(START);
        assertThat(only().lastHeartbeat()).contains(START.plusSeconds(30));
    }

    @Test
    void listsAsHeartbeatedTheServicesThatAreOk() {
        var agent = register(id, 1);

        agent.heard(
                1,
                List.of(ok("instance", START), ok("node", START), degraded("app"), ok("db", START)),
                null,
                null);

        assertThat(only().heartbeated()).containsExactly(Role.NODE); // db is not its service
    }

    @Test
    void aHeartbeatIsNewsOnlyWhenMoreThanTimesAndCountsChanged() {
        var agent = register(id, 1);

        assertThat(agent.heard(1, List.of(ok("node", START)), null, null)).isTrue();
        assertThat(agent.heard(2, List.of(ok("node", START.plusSeconds(60))), null, null))
                .isFalse();
        assertThat(agent.heard(3, List.of(degraded("node")), null, null)).isTrue();
        assertThat(agent.heard(4, List.of(degraded("node")), null, info("1.0.0"))).isFalse();
        assertThat(agent.heard(5, List.of(degraded("node")), null, info("1.0.1"))).isTrue();
        assertThat(only().info().version()).hasToString("1.0.1");
    }

    @Test
    void keepsTheTargetsUntilAHeartbeatTellsOthers() {
        var agent = register(id, 1);
        var healthy = target("sshd", new TargetState.Healthy(START));
        var unhealthy = target("sshd", new TargetState.Unhealthy(START, WHY));

        assertThat(agent.heard(1, List.of(), List.of(healthy), null)).isTrue();
        assertThat(agent.heard(2, List.of(), null, null)).isFalse();
        assertThat(only().health().targets()).containsExactly(healthy);
        assertThat(agent.heard(3, List.of(), List.of(healthy), null)).isFalse();
        assertThat(agent.heard(4, List.of(), List.of(unhealthy), null)).isTrue();
        assertThat(only().health().targets()).containsExactly(unhealthy);
        assertThat(agent.heard(5, List.of(), List.of(), null)).isTrue();
        assertThat(only().health().targets()).isEmpty();
    }

    @Test
    void keepsOneCopyOfWhatManyAgentsShare() {
        var one = register(HostId.random(), 1);
        var two = register(HostId.random(), 1);
        one.heard(1, List.of(degraded("node")), null, null);
        two.heard(1, List.of(degraded("node")), null, null);

        assertThat(one.info().version()).isSameAs(two.info().version());
        assertThat(one.info().services()).isSameAs(two.info().services());
        assertThat(one.info().labels()).isSameAs(two.info().labels());
        assertThat(why(one)).isSameAs(why(two));
    }

    @Test
    void keepsOneCopyOfWhatManyTargetsShare() {
        var one = register(HostId.random(), 1);
        var two = register(HostId.random(), 1);
        for (var agent : List.of(one, two)) {
            var why = new Reason(Reason.Code.TARGET_TIMEOUT, "no answer", "Look");
            var state = new TargetState.Unhealthy(START, why);
            agent.heard(1, List.of(), List.of(target(new String("sshd"), state)), null);
        }

        var some = one.health().targets().getFirst();
        var other = two.health().targets().getFirst();
        assertThat(some.name()).isSameAs(other.name());
        assertThat(some.state().why().orElseThrow()).isSameAs(other.state().why().orElseThrow());
    }

    @Test
    void whatAgentsClaimFillsOnlyABoundedPool() {
        IntStream.range(0, 20_000).forEach(i -> agents.count(newcomer(id, info("1.0." + i)), i));

        var last = newcomer(HostId.random(), info("1.0.19999"));

        assertThat(last.info().version()).isSameAs(agents.find(id).orElseThrow().info().version());
    }

    private LiveAgent register(HostId host, long epoch) {
        var agent = newcomer(host, info("1.0.0"));
        agents.count(agent, epoch);
        return agent;
    }

    private LiveAgent newcomer(HostId host, AgentInfo info) {
        var process = new AgentProcess("process-" + time.nanoTime(), time.nanoTime(), 0);
        return agents.newcomer(process, info, new NoLink(host));
    }

    private ConnectedAgent only() {
        return agents.after(null).findFirst().orElseThrow().getFirst();
    }

    private void pass(Duration duration) throws InterruptedException {
        var sleeper =
                Thread.startVirtualThread(() -> {
                    try {
                        time.sleep(duration);
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                });
        time.advance(duration);
        sleeper.join();
    }

    private static AgentInfo info(String version) {
        return new AgentInfo(
                "host",
                Version.parse(version).orElseThrow(),
                Set.of(Role.NODE, Role.APP),
                Map.of("env", "prod"),
                "",
                "",
                "");
    }

    private static ComponentHealth ok(String component, Instant success) {
        return new ComponentHealth(component, new ComponentState.Ok(START), 0, success, null);
    }

    private static ComponentHealth degraded(String component) {
        var copy = new Reason(WHY.code(), new String(WHY.cause()), WHY.hint());
        return new ComponentHealth(
                component, new ComponentState.Degraded(START, copy), 1, null, null);
    }

    private static TargetHealth target(String name, TargetState state) {
        return new TargetHealth(Role.NODE, name, "ssh://127.0.0.1:22", state, false);
    }

    private static @Nullable Reason why(LiveAgent agent) {
        return agent.health().components().getFirst().state() instanceof ComponentState.Degraded d
                ? d.reason()
                : null;
    }

    private record NoLink(HostId id) implements FakeLink {}
}
