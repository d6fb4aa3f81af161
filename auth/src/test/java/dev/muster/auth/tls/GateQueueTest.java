package dev.muster.auth.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.runtime.rpc.GateLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class GateQueueTest {
    private static final int PLACES = 4;
    private static final int LENT = 10;
    private static final int WAITING = 40;
    private static final int ADMIN_PLACES = 2;
    private static final int ADMIN_LENT = 3;
    private static final int ADMIN_WAITING = 6;
    private static final int SILENT = 20;

    private final GateQueue queue =
            new GateQueue(
                    new GateLimits(
                            new LaneLimits(PLACES, LENT, WAITING),
                            new LaneLimits(ADMIN_PLACES, ADMIN_LENT, ADMIN_WAITING),
                            Duration.ofSeconds(3),
                            Duration.ofMillis(100),
                            SILENT,
                            Duration.ofSeconds(5)));
    private final List<String> admitted = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
    private final Map<String, Ticket> tickets = new HashMap<>();

    @Test
    void admitsInTheOrderOfArrivalWhileThereArePlaces() {
        greet("a", 6);

        assertThat(admitted).containsExactly("a0", "a1", "a2", "a3");
        assertThat(queue.waiting()).isEqualTo(2);
    }

    @Test
    void aPlaceThatIsLeftGoesToTheNext() {
        greet("a", 6);

        complete("a1");

        assertThat(admitted).endsWith("a4").hasSize(5);
    }

    @Test
    void silentConnectionsTakeNoPlace() {
        arrive("silent", 10);

        greet("good", 4);

        assertThat(admitted).containsExactly("good0", "good1", "good2", "good3");
    }

    @Test
    void addressesTakeTurnsSoThatACrowdHoldsUpOnlyItself() {
        greet("crowd", 20);
        greet("other", 1);

        complete("crowd0");
        complete("crowd1");

        assertThat(admitted).contains("other0");
    }

    @Test
    void slowPeersLendTheirPlacesSoThatTheNextAreNotHeldUp() {
        // All from one address: taking turns does not help.
        IntStream.range(0, 10).forEach(i -> greetFrom("same", "slow" + i));
        IntStream.range(0, 4).forEach(i -> greetFrom("same", "good" + i));

        for (int round = 0; round < 3; round++) {
            List.copyOf(admitted).stream().filter(t -> t.startsWith("slow")).forEach(this::look);
        }

        assertThat(admitted).contains("good0", "good1", "good2", "good3");
        assertThat(dropped).isEmpty();
    }

    @Test
    void noPlaceIsLentWhereAllAreSlowTogether() {
        greet("a", 12);
        // They end in the order of their turns, one between two looks at each of the others.
        for (int i = 0; i < 8; i++) {
            var inPlaces = List.copyOf(admitted);
            complete("a" + i);
            inPlaces.forEach(this::look);

            assertThat(queue.inHandshake()).isEqualTo(PLACES);
        }
    }

    @Test
    void whoIsOvertakenLendsItsPlace() {
        greet("a", 20);
        IntStream.rangeClosed(1, 7).forEach(i -> complete("a" + i));
        look("a0");
        assertThat(queue.inHandshake()).isEqualTo(PLACES);

        complete("a8");
        look("a0");

        assertThat(queue.inHandshake()).isEqualTo(PLACES + 1);
    }

    @Test
    void aPlaceWhoseTimeIsOverIsLentWhateverOthersDo() {
        greet("a", 6);
        complete("a1");

        run(queue.lend(ticket("a0")));

        assertThat(admitted).endsWith("a5");
    }

    @Test
    void aSlowHandshakeStillCompletesOnALentPlace() {
        greet("a", 5);
        look("a0");

        complete("a0");

        assertThat(queue.inHandshake()).isEqualTo(4);
        assertThat(admitted).hasSize(5);
    }

    @Test
    void ofTooManyLentPlacesTheOldestIsDropped() {
        greet("slow", 20);

        for (int i = 0; i < LENT + 2; i++) {
            look("slow" + i);
        }

        assertThat(dropped).containsExactly("slow0", "slow1");
    }

    @Test
    void ofTooManySilentConnectionsTheOldestOfTheAddressIsDropped() {
        arrive("other", 2);
        arrive("flood", 15);

        assertThat(dropped).containsExactly("flood0", "flood1", "flood2", "flood3", "flood4");
    }

    @Test
    void anAdminDoesNotQueueBehindTheAgentsOfItsAddress() {
        greet("fleet", 30);

        greetAdmins("fleet", "admin", 1);

        assertThat(admitted).endsWith("admin0").hasSize(PLACES + 1);
    }

    @Test
    void whoeverAsksForTheAdminsLaneTakesNoPlaceOfTheAgents() {
        greetAdmins("liar", "liar", ADMIN_PLACES + ADMIN_WAITING / 2);

        greet("agent", PLACES);

        assertThat(admitted)
                .containsExactly("liar0", "liar1", "agent0", "agent1", "agent2", "agent3");
    }

    @Test
    void addressesTakeTurnsInTheAdminsLaneToo() {
        greetAdmins("liar", "liar", ADMIN_PLACES + ADMIN_WAITING / 2);
        greetAdmins("office", "admin", 1);

        complete("liar0");
        complete("liar1");

        assertThat(admitted).contains("admin0").doesNotContain("liar3");
    }

    @Test
    void slowPeersInTheAdminsLaneLendTheirPlacesThereOnly() {
        greetAdmins("liar", "liar", ADMIN_PLACES);
        greetAdmins("office", "admin", 1);
        greet("agent", PLACES + 1);

        look("liar0");

        assertThat(admitted).endsWith("admin0").doesNotContain("agent" + PLACES);
    }

    @Test
    void whoFindsTheAdminsLaneFullWaitsWithTheAgents() {
        greetAdmins("liar", "liar", ADMIN_PLACES + ADMIN_WAITING / 2 + 1);

        assertThat(dropped).isEmpty();
        assertThat(admitted).endsWith("liar" + (ADMIN_PLACES + ADMIN_WAITING / 2));
        assertThat(admitted).hasSize(ADMIN_PLACES + 1);
    }

    @Test
    void whoFindsBothLanesFullIsDropped() {
        greet("liar", PLACES + WAITING / 2);

        greetAdmins("liar", "admin", ADMIN_PLACES + ADMIN_WAITING / 2 + 1);

        assertThat(dropped).containsExactly("admin" + (ADMIN_PLACES + ADMIN_WAITING / 2));
    }

    @Test
    void silentConnectionsOfManyAddressesAreBoundedTogether() {
        for (int i = 0; i < SILENT + 3; i++) {
            arrive("address-" + i + "-", 1);
        }

        assertThat(dropped).containsExactly("address-0-0", "address-1-0", "address-2-0");
    }

    @Test
    void anAddressQueuesNoMoreThanItsShare() {
        greet("crowd", PLACES + WAITING / 2 + 1);

        assertThat(dropped).containsExactly("crowd" + (PLACES + WAITING / 2));
    }

    @Test
    void whoLeavesTheQueueIsNotAdmitted() {
        greet("a", 6);

        leave("a4");
        complete("a0");

        assertThat(admitted).doesNotContain("a4").endsWith("a5");
    }

    @Test
    void afterCloseNobodyIsLeftOutsideAHandshakeOrTakenIn() {
        arrive("silent", 3);
        greet("a", 6);

        queue.close().forEach(Runnable::run);
        arrive("late", 1);

        assertThat(dropped)
                .containsExactlyInAnyOrder("silent0", "silent1", "silent2", "a4", "a5", "late0");
        assertThat(queue.inHandshake()).isEqualTo(PLACES);
    }

    @Test
    void whateverHappensItsBoundsHoldAndNobodyIsForgotten() {
        var random = new Random(20260302);
        var open = new ArrayList<String>();
        for (int i = 0; i < 50_000; i++) {
            int choice = random.nextInt(10);
            if (choice < 4 || open.isEmpty()) {
                var name = "n" + random.nextInt(5);
                open.add(arriveOne(name, name + "-" + i));
            } else {
                var name = open.get(random.nextInt(open.size()));
                switch (choice) {
                    case 4, 5 -> run(queue.greeted(ticket(name), GateLane.AGENTS));
                    case 6 -> run(queue.greeted(ticket(name), GateLane.ADMINS));
                    case 7 -> look(name);
                    default -> {
                        open.remove(name);
                        leave(name);
                    }
                }
            }
            open.removeAll(dropped);
            dropped.clear();

            assertThat(queue.inHandshake()).isBetween(0, PLACES + LENT + ADMIN_PLACES + ADMIN_LENT);
            assertThat(queue.waiting()).isBetween(0, WAITING + ADMIN_WAITING);
            assertThat(queue.waiting() == 0 || queue.inHandshake() >= ADMIN_PLACES).isTrue();
        }

        List.copyOf(open).forEach(this::leave);
        assertThat(queue.inHandshake()).isZero();
        assertThat(queue.waiting()).isZero();
        assertThat(queue.blocks()).isZero();
    }

    private void arrive(String block, int count) {
        IntStream.range(0, count).forEach(i -> arriveOne(block, block + i));
    }

    private void greet(String block, int count) {
        IntStream.range(0, count).forEach(i -> greetFrom(block, block + i));
    }

    private void greetAdmins(String block, String prefix, int count) {
        for (int i = 0; i < count; i++) {
            arriveOne(block, prefix + i);
            run(queue.greeted(ticket(prefix + i), GateLane.ADMINS));
        }
    }

    private void greetFrom(String block, String name) {
        arriveOne(block, name);
        run(queue.greeted(ticket(name), GateLane.AGENTS));
    }

    private String arriveOne(String block, String name) {
        var ticket = new Ticket(block, () -> admitted.add(name), () -> dropped.add(name));
        tickets.put(name, ticket);
        run(queue.arrived(ticket));
        return name;
    }

    private void look(String name) {
        run(queue.look(ticket(name)));
    }

    private void complete(String name) {
        run(queue.left(ticket(name), true));
    }

    private void leave(String name) {
        run(queue.left(ticket(name), false));
    }

    private Ticket ticket(String name) {
        var ticket = tickets.get(name);
        if (ticket == null) {
            throw new AssertionError("no such ticket: " + name);
        }
        return ticket;
    }

    private static void run(List<Runnable> effects) {
        effects.forEach(Runnable::run);
    }
}
