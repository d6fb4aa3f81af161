package dev.muster.auth.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.LeaseAge;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.runtime.health.AgentHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Duration OFFLINE = Duration.ofDays(30);
    private static final Retention RETENTION = new Retention(OFFLINE);
    private static final Retention.Verdict KEEP = new Retention.Verdict.Keep();
    private static final Retention.Verdict FORGET = new Retention.Verdict.Forget();
    private static final Duration MOMENT = Duration.ofMillis(1);

    @ParameterizedTest
    @EnumSource(LeaveCause.class)
    void anAgentThatIsGoneIsForgottenWhenItsTimeIsOver(LeaveCause cause) {
        var young = new Presence.Offline(cause, NOW.minus(OFFLINE).plus(MOMENT));
        var old = new Presence.Offline(cause, NOW.minus(OFFLINE));

        for (var owner : List.of(renewed(Duration.ZERO), renewed(AuthLease.KEPT), stopped())) {
            assertThat(verdict(young, owner)).isEqualTo(KEEP);
            assertThat(verdict(old, owner)).isEqualTo(FORGET);
        }
        assertThat(verdict(young, null)).isEqualTo(KEEP);
        assertThat(verdict(old, null)).isEqualTo(FORGET);
    }

    @Test
    void itsTimeBeginsWhenTheControlPlaneKnew() {
        var seen = NOW.minus(OFFLINE.multipliedBy(2));

        assertThat(verdict(new Presence.Offline(NOW, LeaveCause.LOST, seen, null), null))
                .isEqualTo(KEEP);
    }

    @Test
    void anAgentThatNamedItsReturnIsNotOldBeforeThat() {
        var left = NOW.minus(OFFLINE);
        var back = left.plusSeconds(60);
        var gone = new Presence.Offline(left, LeaveCause.STOPPED, left, back);

        assertThat(RETENTION.of(instance(gone), null, back.plus(OFFLINE).minus(MOMENT)))
                .isEqualTo(KEEP);
        assertThat(RETENTION.of(instance(gone), null, back.plus(OFFLINE))).isEqualTo(FORGET);
    }

    @Test
    void anAgentThatNeverConnectedIsForgottenToo() {
        assertThat(verdict(new Presence.NeverConnected(NOW.minus(OFFLINE).plus(MOMENT)), null))
                .isEqualTo(KEEP);
        assertThat(verdict(new Presence.NeverConnected(NOW.minus(OFFLINE)), null))
                .isEqualTo(FORGET);
    }

    @Test
    void whatALiveOwnerVouchesForIsKeptForEver() {
        var old = NOW.minus(OFFLINE.multipliedBy(10));

        assertThat(verdict(new Presence.Connected(old), renewed(Duration.ZERO))).isEqualTo(KEEP);
        assertThat(verdict(new Presence.Suspect(old, Doubt.DROPPED), renewed(Duration.ZERO)))
                .isEqualTo(KEEP);
    }

    @Test
    void whatNobodyVouchesForAnyMoreIsLostSinceTheLastRenewal() {
        var old = NOW.minus(OFFLINE);

        for (var presence :
                List.of(new Presence.Connected(old), new Presence.Suspect(old, Doubt.DROPPED))) {
            assertThat(verdict(presence, renewed(Retention.LAPSED.minus(MOMENT)))).isEqualTo(KEEP);
            assertThat(verdict(presence, renewed(Retention.LAPSED)))
                    .isEqualTo(lost(NOW.minus(Retention.LAPSED)));
            assertThat(verdict(presence, null)).isEqualTo(lost(NOW.minus(AuthLease.KEPT)));
        }
        assertThat(verdict(new Presence.Connected(old), stopped()))
                .as("its agents have just been sent elsewhere")
                .isEqualTo(KEEP);
    }

    @Test
    void nobodyIsLostBeforeItConnected() {
        var since = NOW.minus(Retention.LAPSED).plusSeconds(4);

        assertThat(verdict(new Presence.Connected(since), renewed(Retention.LAPSED)))
                .isEqualTo(lost(since));
    }

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void holdsForAnyDocument(long seed) {
        var random = new Random(seed);
        var retention = new Retention(Duration.ofMinutes(20 + random.nextLong(100_000)));
        var since = NOW.minus(age(random));
        var instance = instance(presence(random, since));
        var owner = random.nextBoolean() ? null : new LeaseAge(age(random), random.nextBoolean());

        var verdict = retention.of(instance, owner, NOW);

        boolean vouched = owner != null && owner.alive();
        boolean open =
                switch (instance.presence()) {
                    case Presence.Connected _, Presence.Suspect _ -> true;
                    case Presence.NeverConnected _, Presence.Offline _ -> false;
                };
        switch (verdict) {
            case Retention.Verdict.Keep _ -> {
                assertThat(open && owner == null).as("shown connected for ever").isFalse();
            }
            case Retention.Verdict.Forget _ -> {
                assertThat(open).as("its end is not written yet").isFalse();
                assertThat(since).isBeforeOrEqualTo(NOW.minus(retention.offline()));
                assertThat(retention.of(instance, owner, NOW.plus(age(random)))).isEqualTo(FORGET);
            }
            case Retention.Verdict.Settle(var gone) -> {
                assertThat(open).isTrue();
                assertThat(vouched).isFalse();
                assertThat(gone)
                        .isInstanceOfSatisfying(
                                Presence.Offline.class,
                                offline -> {
                                    assertThat(offline.cause()).isEqualTo(LeaveCause.LOST);
                                    assertThat(offline.lastSeen()).isBetween(since, NOW);
                                });
                var settled = instance.with(gone);
                assertThat(retention.of(settled, owner, NOW))
                        .as("settled once")
                        .isNotInstanceOf(Retention.Verdict.Settle.class);
                assertThat(retention.of(settled, owner, NOW.plus(retention.offline())))
                        .isEqualTo(FORGET);
            }
        }
    }

    private static Presence presence(RandomGenerator random, Instant since) {
        var causes = LeaveCause.values();
        return switch (random.nextInt(4)) {
            case 0 -> new Presence.NeverConnected(since);
            case 1 -> new Presence.Connected(since);
            case 2 -> new Presence.Suspect(since, Doubt.DROPPED);
            default -> new Presence.Offline(causes[random.nextInt(causes.length)], since);
        };
    }

    /// Of any order of magnitude, from nothing to 100 days.
    private static Duration age(RandomGenerator random) {
        return Duration.ofMillis((long) Math.pow(10, random.nextDouble(9.93)));
    }

    private static Retention.Verdict verdict(Presence presence, @Nullable LeaseAge owner) {
        return RETENTION.of(instance(presence), owner, NOW);
    }

    private static Retention.Verdict lost(Instant seen) {
        return new Retention.Verdict.Settle(new Presence.Offline(LeaveCause.LOST, seen));
    }

    private static LeaseAge renewed(Duration ago) {
        return new LeaseAge(ago, false);
    }

    private static LeaseAge stopped() {
        return new LeaseAge(Duration.ZERO, true);
    }

    private static Instance instance(Presence presence) {
        return new Instance(
                Agents.id(1),
                Agents.CERTIFICATE,
                new Connection(1, "run-1", "auth-1", "process", presence.since()),
                Agents.info("a"),
                AgentHealth.UNTOLD,
                presence);
    }
}
