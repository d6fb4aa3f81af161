package dev.muster.auth.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A cluster by the second: each Auth renews its lease and looks at those of the others every five
/// seconds, at moments of its own; an agent that is asked dials the others within five seconds, in
/// any order.
final class RebalancePropertyTest {
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @Test
    void anAuthThatReturnsGetsItsShareWithinMinutes() {
        var cluster = new Cluster(1, 150, 150, 0);

        cluster.pass(Duration.ofMinutes(3));

        assertThat(cluster.counts()).allSatisfy(count -> assertThat(count).isBetween(90, 110));
        assertThat(cluster.moves).isBetween(90, 110);
    }

    @Test
    void aHundredThousandAgentsEvenOutWithinAQuarterOfAnHour() {
        var cluster = new Cluster(2, 50_000, 50_000, 0);

        cluster.pass(Duration.ofMinutes(15));

        assertThat(cluster.counts())
                .allSatisfy(count -> assertThat(count).isBetween(30_000, 36_667));
        assertThat(cluster.moves).isBetween(30_000, 36_667);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void evensOutAndThenMovesNobody(int seed) {
        var random = new Random(seed);
        int auths = random.nextInt(2, 12);
        var counts = random.ints(auths, 0, 1 << random.nextInt(3, 14)).toArray();
        counts[0] = 0;
        var cluster = new Cluster(seed, counts);
        int all = Arrays.stream(counts).sum();
        double average = (double) all / auths;
        int lacking = Arrays.stream(counts).map(count -> (int) Math.max(0, average - count)).sum();

        cluster.pass(HALF_AN_HOUR);
        int moves = cluster.moves;
        cluster.pass(AN_HOUR);

        assertThat(Arrays.stream(cluster.agents).sum()).isEqualTo(all);
        assertThat(cluster.counts())
                .allSatisfy(count ->
                        assertThat(count * 1.0).isBetween(average * 0.8 - 5, average * 1.2 + 5));
        assertThat(cluster.mostAsked).isLessThanOrEqualTo(250);
        assertThat(moves).isLessThanOrEqualTo(lacking + lacking / 10 + auths);
        assertThat(cluster.moves).as("moves afterwards").isEqualTo(moves);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void movesNobodyWhereTheSpreadIsWhatChanceMakes(int seed) {
        var random = new Random(seed);
        var counts = random.ints(random.nextInt(2, 12), 900, 1100).toArray();
        var cluster = new Cluster(seed, counts);

        cluster.pass(HALF_AN_HOUR);

        assertThat(cluster.moves).isZero();
        assertThat(cluster.agents).isEqualTo(counts);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void asksInVainForHalfAMinuteInTenWhereTheOneThatLacksAgentsIsFull(int seed) {
        var cluster = new Cluster(seed, 600, 600, 10);
        cluster.most[2] = 10;

        cluster.pass(AN_HOUR);

        assertThat(cluster.moves).isZero();
        assertThat(cluster.asked).isBetween(1, 2 * 6 * 6 * 33);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theOthersEvenOutBesideOneThatIsFull(int seed) {
        var cluster = new Cluster(seed, 900, 300, 0, 10);
        cluster.most[3] = 10;

        cluster.pass(AN_HOUR);

        assertThat(cluster.agents[2]).isBetween(272, 333);
        assertThat(cluster.agents[3]).isEqualTo(10);
    }

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    private static final class Cluster {
        private final Random random;
        private final int[] agents;
        private final int[] most;
        private final int[] leases;
        private final int[] beat;
        private final int[] looks;
        private final int[] gone;
        private final int[][] views;
        private final Rebalance[] states;
        private final List<List<Integer>> due = new ArrayList<>();
        private int second;
        private int moves;
        private int asked;
        private int mostAsked;

        Cluster(int seed, int... agents) {
            int auths = agents.length;
            this.random = new Random(seed);
            this.agents = agents.clone();
            this.most = new int[auths];
            Arrays.fill(most, Integer.MAX_VALUE);
            this.leases = agents.clone();
            this.beat = random.ints(auths, 0, 5).toArray();
            this.looks = random.ints(auths, 0, 5).toArray();
            this.gone = new int[auths];
            this.views = new int[auths][];
            Arrays.setAll(views, _ -> leases.clone());
            this.states = new Rebalance[auths];
            Arrays.fill(states, Rebalance.start());
            for (int i = 0; i < 5; i++) {
                due.add(new ArrayList<>());
            }
        }

        void pass(Duration duration) {
            for (long end = second + duration.toSeconds(); second < end; second++) {
                var leaving = List.copyOf(due.get(second % 5));
                due.get(second % 5).clear();
                leaving.forEach(this::move);
                for (int auth = 0; auth < agents.length; auth++) {
                    if (second % 5 == beat[auth]) {
                        leases[auth] = agents[auth];
                    }
                }
                for (int auth = 0; auth < agents.length; auth++) {
                    if (second % 5 == looks[auth]) {
                        look(auth);
                    }
                }
            }
        }

        List<Integer> counts() {
            return Arrays.stream(agents).boxed().toList();
        }

        private void look(int auth) {
            views[auth] = leases.clone();
            var step = states[auth].after(new Rebalance.Seen(spread(auth), gone[auth] > 0));
            states[auth] = step.next();
            gone[auth] = 0;
            asked += step.ask();
            mostAsked = Math.max(mostAsked, step.ask());
            for (int i = 0; i < step.ask(); i++) {
                due.get(random.nextInt(5)).add(auth);
            }
        }

        private void move(int from) {
            var others = new ArrayList<>(IntStream.range(0, agents.length).boxed().toList());
            Collections.shuffle(others, random);
            others.stream()
                    .filter(to -> to != from)
                    .filter(to -> agents[to] < most[to] && spread(to).lacksAgents())
                    .findFirst()
                    .ifPresent(to -> {
                        agents[from]--;
                        agents[to]++;
                        gone[from]++;
                        moves++;
                    });
        }

        private Spread spread(int auth) {
            var others =
                    IntStream.range(0, agents.length)
                            .filter(other -> other != auth)
                            .mapToObj(other -> views[auth][other])
                            .toList();
            return new Spread(agents[auth], others);
        }
    }
}
