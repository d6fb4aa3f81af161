package dev.muster.auth.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.KnownRun;
import dev.muster.auth.lease.LeaseStanding;
import dev.muster.auth.lease.Leases;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GoneRunsTest {
    private static final LeaseStanding STEADY = new LeaseStanding(true, Duration.ofHours(1), false);

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);

    /// How long ago who answered.
    private final Map<String, Duration> answered = new HashMap<>();

    private final GoneRuns gone =
            new GoneRuns(
                    new Leases(backend),
                    "run-2",
                    (_, _) -> false,
                    run -> Optional.ofNullable(answered.get(run)));

    /// It renews once: its own time stands still.
    private final AuthLease lease =
            new AuthLease(backend, Agents.run("run-1"), () -> 7, _ -> {}, new ManualTime());

    @BeforeEach
    void start() throws Exception {
        lease.start();
        time.jump(Duration.ofMinutes(5));
    }

    @AfterEach
    void stop() {
        lease.close();
    }

    @Test
    void areThoseWhoseLeaseHasLapsed() {
        assertThat(toJudge()).containsExactly("run-1");

        gone.judged(gone.toJudge(STEADY));

        assertThat(gone.toSettle()).containsExactly("run-1");
    }

    @Test
    void areNotThoseThatAnswerAlthoughTheirLeaseHasLapsed() {
        answered.put("run-1", Duration.ZERO);
        assertThat(toJudge()).isEmpty();

        answered.clear();
        gone.judged(gone.toJudge(STEADY));
        answered.put("run-1", Duration.ofSeconds(2));
        assertThat(gone.toSettle()).isEmpty();

        answered.clear();
        assertThat(toJudge()).as("judged anew").containsExactly("run-1");
    }

    @Test
    void haveTheirTimeFromTheLastAnswerOn() {
        answered.put("run-1", GoneRuns.GRACE.minusMillis(1));
        assertThat(toJudge()).isEmpty();

        answered.put("run-1", GoneRuns.GRACE);
        gone.judged(gone.toJudge(STEADY));
        assertThat(gone.toSettle()).isEmpty();

        answered.put("run-1", Retention.LAPSED);
        assertThat(gone.toSettle()).containsExactly("run-1");
    }

    private List<String> toJudge() {
        return gone.toJudge(STEADY).stream().map(KnownRun::run).map(run -> run.id()).toList();
    }
}
