package dev.muster.agent.service;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.runtime.health.ComponentState;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.testkit.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ServicesTest {
    private final ManualTime time = new ManualTime();
    private final HealthTracker health = new HealthTracker(time);
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger starts = new AtomicInteger();
    private boolean broken;
    private final Services services =
            new Services(
                    List.of(Service.plain(Role.NODE), new Fragile()),
                    health,
                    Duration.ofSeconds(5),
                    changes::incrementAndGet,
                    time,
                    new Random(1));

    @Test
    void makesEachAComponentThatIsStarting() {
        services.announce();

        assertThat(health.snapshot()).containsOnlyKeys("app", "node");
        assertThat(state("app")).isInstanceOf(ComponentState.Starting.class);
        assertThat(services.wanted()).containsExactly(Role.NODE, Role.APP);
        assertThat(services.running()).isEmpty();
    }

    @Test
    void runsWhatIsGrantedAndLeavesSuccessToTheHeartbeats() {
        services.announce();

        assertThat(services.tryAll(Set.of(Role.NODE, Role.APP))).isTrue();

        assertThat(services.running()).containsExactlyInAnyOrder(Role.NODE, Role.APP);
        assertThat(state("node")).isInstanceOf(ComponentState.Starting.class);
        assertThat(changes).hasValue(2);
    }

    @Test
    void namesWhatIsNotGrantedAndSaysWhatToAdd() {
        assertThat(services.tryAll(Set.of(Role.NODE))).isFalse();

        assertThat(services.running()).containsExactly(Role.NODE);
        var why = why("app");
        assertThat(why.code()).isEqualTo(Reason.Code.ROLE_NOT_GRANTED);
        assertThat(why.cause())
                .isEqualTo("role app is not among those granted to this host (node)");
        assertThat(why.hint())
                .isEqualTo(
                        "Run `tctl tokens add --type=app` on the Auth host and give this process"
                                + " that token, or disable app_service");
        assertThat(starts).hasValue(0);
    }

    @Test
    void goesOnWithOthersWhenOneBreaksAndStartsItLater() {
        broken = true;
        assertThat(services.tryAll(Set.of(Role.NODE, Role.APP))).isFalse();
        assertThat(services.running()).containsExactly(Role.NODE);
        assertThat(why("app").code()).isEqualTo(Reason.Code.SERVICE_NOT_STARTED);

        broken = false;
        assertThat(services.tryAll(Set.of(Role.NODE, Role.APP))).isTrue();
        services.tryAll(Set.of(Role.NODE, Role.APP));

        assertThat(services.running()).contains(Role.APP);
        assertThat(starts).hasValue(2);
    }

    private ComponentState state(String component) {
        return requireNonNull(health.snapshot().get(component)).state();
    }

    private Reason why(String component) {
        return state(component).why().orElseThrow();
    }

    /// Breaks when told to.
    private final class Fragile implements Service {
        @Override
        public Role role() {
            return Role.APP;
        }

        @Override
        public void start() {
            starts.incrementAndGet();
            if (broken) {
                throw new IllegalStateException("broken, as the test wants it");
            }
        }
    }
}
