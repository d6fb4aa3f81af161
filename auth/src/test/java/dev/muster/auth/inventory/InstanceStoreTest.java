package dev.muster.auth.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.backend.Write;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.role.Role;
import dev.muster.core.version.Version;
import dev.muster.runtime.health.AgentHealth;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class InstanceStoreTest {
    private static final Duration TTL = Duration.ofMinutes(20);
    private static final Scope RECENT = new Scope.Recent();
    private static final Version OLD = new Version(1, 0, 0, "");
    private static final Version NEW = new Version(2, 0, 0, "");

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private Duration heldFor = Doubt.RETURN;
    private final InstanceStore store =
            new InstanceStore(backend, new Leases(backend), () -> heldFor, TTL, time);

    @Test
    void anAgentOfALiveOwnerIsSeenNow() throws Exception {
        renewLease("run-1");
        put(1, Agents.info("a"), new Presence.Connected(time.instant()));

        time.jump(Duration.ofSeconds(14));

        assertThat(store.get(Agents.id(1)).orElseThrow())
                .satisfies(seen -> {
                    assertThat(seen.connected()).isTrue();
                    assertThat(seen.lastSeen()).contains(time.instant());
                });
    }

    @Test
    void anAgentWhoseStreamWasDroppedIsSuspectThoughItsOwnerLives() throws Exception {
        renewLease("run-1");
        var dropped = new Presence.Suspect(time.instant(), Doubt.DROPPED);
        put(1, Agents.info("a"), dropped);

        time.jump(Duration.ofSeconds(14));

        assertThat(store.get(Agents.id(1)).orElseThrow())
                .satisfies(seen -> {
                    assertThat(seen.connected()).isFalse();
                    assertThat(seen.presence()).isEqualTo(dropped);
                    assertThat(seen.lastSeen()).contains(dropped.since());
                });
    }

    @Test
    void anAgentOfADeadOwnerWasSeenAtItsLastRenewal() throws Exception {
        renewLease("run-1");
        var renewed = time.instant();
        put(1, Agents.info("a"), new Presence.Connected(time.instant()));

        time.jump(TTL.minusSeconds(1));
        assertThat(store.get(Agents.id(1)))
                .hasValueSatisfying(seen -> {
                    assertThat(seen.connected()).isFalse();
                    assertThat(seen.lastSeen()).contains(renewed);
                });
        assertThat(listed(InstanceFilter.ALL)).containsExactly(Agents.id(1));

        time.jump(Duration.ofSeconds(1));
        assertThat(listed(InstanceFilter.ALL)).isEmpty();
    }

    @Test
    void anAgentOfADeadOwnerIsInDoubtUntilItHadTimeToTurnUpElsewhere() throws Exception {
        renewLease("run-1");
        var renewed = time.instant();
        put(1, Agents.info("a"), new Presence.Connected(time.instant()));

        time.jump(Doubt.RETURN.minusMillis(1));
        assertThat(presence(1)).isEqualTo(new Presence.Suspect(renewed, Doubt.ORPHANED));

        time.jump(Duration.ofMillis(1));
        assertThat(presence(1)).isEqualTo(new Presence.Offline(LeaveCause.LOST, renewed));
    }

    @Test
    void declaresNobodyLostBeforeItHasHeldItsOwnLeaseForAWhile() throws Exception {
        renewLease("run-1");
        put(1, Agents.info("a"), new Presence.Connected(time.instant()));
        put(2, Agents.info("b"), new Presence.Connected(time.instant()), "forgotten");
        time.jump(AuthLease.KEPT.minusSeconds(1));

        heldFor = Doubt.RETURN.minusMillis(1);
        assertThat(presence(1)).isInstanceOf(Presence.Suspect.class);
        assertThat(presence(2)).isInstanceOf(Presence.Suspect.class);

        heldFor = Doubt.RETURN;
        assertThat(presence(1)).isInstanceOf(Presence.Offline.class);
        assertThat(presence(2)).isInstanceOf(Presence.Offline.class);
    }

    @Test
    void anAgentWhoseOwnerIsForgottenIsNotListed() {
        put(1, Agents.info("a"), new Presence.Connected(time.instant()));
        time.jump(AuthLease.KEPT.plusDays(3));

        assertThat(listed(InstanceFilter.ALL)).isEmpty();
        assertThat(store.get(Agents.id(1)))
                .hasValueSatisfying(seen -> {
                    assertThat(seen.lastSeen()).isEmpty();
                    assertThat(seen.presence())
                            .isEqualTo(
                                    new Presence.Offline(
                                            LeaveCause.LOST, time.instant().minus(AuthLease.KEPT)));
                });
    }

    @Test
    void anAgentThatLeftStaysListedForTheTtl() {
        put(1, Agents.info("a"), new Presence.Offline(LeaveCause.STOPPED, time.instant()));
        put(2, Agents.info("b"), new Presence.NeverConnected(time.instant()));

        time.jump(TTL.minusMillis(1));
        assertThat(listed(InstanceFilter.ALL)).containsExactly(Agents.id(1));

        time.jump(Duration.ofMillis(1));
        assertThat(listed(InstanceFilter.ALL)).isEmpty();
    }

    @Test
    void filtersByWhatTheAgentSaysOfItself() {
        var gone = new Presence.Offline(LeaveCause.STOPPED, time.instant());
        put(1, Agents.info("a", OLD, Set.of(Role.NODE), "", ""), gone);
        put(2, Agents.info("b", NEW, Set.of(Role.NODE, Role.APP), "unit", "blue"), gone);

        assertThat(listed(services(Set.of(Role.APP, Role.DB)))).containsExactly(Agents.id(2));
        assertThat(listed(services(Set.of(Role.DB)))).isEmpty();
        assertThat(listed(versions(NEW, null, null))).containsExactly(Agents.id(1));
        assertThat(listed(versions(null, OLD, null))).containsExactly(Agents.id(2));
        assertThat(listed(versions(null, null, OLD))).containsExactly(Agents.id(1));
        assertThat(listed(upgraders("none", ""))).containsExactly(Agents.id(1));
        assertThat(listed(upgraders("unit", ""))).containsExactly(Agents.id(2));
        assertThat(listed(upgraders("", "blue"))).containsExactly(Agents.id(2));
        assertThat(listed(upgraders("none", "blue"))).isEmpty();
    }

    @Test
    void pagesInTheOrderOfIds() {
        var gone = new Presence.Offline(LeaveCause.STOPPED, time.instant());
        for (int i = 1; i <= 1200; i++) {
            var services = Set.of(i % 2 == 0 ? Role.NODE : Role.APP);
            put(i, Agents.info("h" + i, OLD, services, "", ""), gone);
        }

        var pages = pages(services(Set.of(Role.NODE)), 300);

        assertThat(pages).extracting(List::size).containsExactly(300, 300);
        assertThat(pages.stream().flatMap(List::stream)).isSorted().hasSize(600);
    }

    @Test
    void countsWhatItLists() {
        var gone = new Presence.Offline(LeaveCause.STOPPED, time.instant());
        for (int i = 1; i <= 1001; i++) {
            put(i, Agents.info("h", OLD, Set.of(Role.NODE, Role.APP), "", ""), gone);
        }
        put(2000, Agents.info("h", NEW, Set.of(Role.NODE), "unit", ""), gone);
        put(
                2001,
                Agents.info("h", NEW, Set.of(Role.NODE), "unit", ""),
                new Presence.Connected(time.instant()));

        assertThat(store.count(RECENT, InstanceFilter.ALL))
                .isEqualTo(
                        new InstanceCounts(
                                1002,
                                Map.of(OLD, 1001L, NEW, 1L),
                                Map.of("none", 1001L, "unit", 1L),
                                Map.of(Role.NODE, 1002L, Role.APP, 1001L)));
        assertThat(store.count(RECENT, versions(null, OLD, null)).total()).isEqualTo(1);
    }

    @Test
    void aDamagedDocumentHidesOnlyItself() {
        var gone = new Presence.Offline(LeaveCause.STOPPED, time.instant());
        put(1, Agents.info("a"), gone);
        backend.commit(Write.put(InstanceDocument.key(Agents.id(2)), "{\"v\":1,"));
        put(3, Agents.info("c"), gone);

        assertThat(listed(InstanceFilter.ALL)).containsExactly(Agents.id(1), Agents.id(3));
        assertThat(store.get(Agents.id(2))).isEmpty();
    }

    private void renewLease(String run) throws InterruptedException {
        // Started and left open: it renews no more, as time only jumps.
        new AuthLease(backend, Agents.run(run), () -> 0, _ -> {}, new ManualTime()).start();
    }

    private Presence presence(int number) {
        return store.get(Agents.id(number)).orElseThrow().presence();
    }

    private void put(int number, AgentInfo agent, Presence presence) {
        put(number, agent, presence, "run-1");
    }

    private void put(int number, AgentInfo agent, Presence presence, String owner) {
        var instance =
                new Instance(
                        Agents.id(number),
                        Agents.CERTIFICATE,
                        new Connection(1, owner, "auth-1", "process", time.instant()),
                        agent,
                        AgentHealth.UNTOLD,
                        presence);
        backend.commit(
                Write.put(
                        InstanceDocument.key(instance.id()),
                        InstanceDocument.encode(instance, null)));
    }

    private List<HostId> listed(InstanceFilter filter) {
        return pages(filter, 1000).stream().flatMap(List::stream).toList();
    }

    private List<List<HostId>> pages(InstanceFilter filter, int size) {
        var pages = new ArrayList<List<HostId>>();
        var page = store.list(RECENT, filter, size, null);
        while (true) {
            pages.add(page.instances().stream().map(seen -> seen.instance().id()).toList());
            if (page.next().isEmpty()) {
                return pages;
            }
            page = store.list(RECENT, filter, size, page.nextToken());
        }
    }

    private static InstanceFilter services(Set<Role> services) {
        return new InstanceFilter(services, null, null, null, "", "");
    }

    private static InstanceFilter versions(
            @Nullable Version older, @Nullable Version newer, @Nullable Version exact) {
        return new InstanceFilter(Set.of(), older, newer, exact, "", "");
    }

    private static InstanceFilter upgraders(String upgrader, String group) {
        return new InstanceFilter(Set.of(), null, null, null, upgrader, group);
    }
}
