package dev.muster.auth.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.KnownRun;
import dev.muster.auth.lease.LeaseStanding;
import dev.muster.auth.lease.Leases;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GoneRunsTest {
    private static final LeaseStanding STEADY = new LeaseStanding(true, Duration.ofHours(1), false);

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final Set<String> answering = new HashSet<>();
    private final GoneRuns gone =
            new GoneRuns(new Leases(backend), "run-2", (_, _) -> false, answering::contains);

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
        answering.add("run-1");
        assertThat(toJudge()).isEmpty();

        answering.clear();
        gone.judged(gone.toJudge(STEADY));
        answering.add("run-1");
        assertThat(gone.toSettle()).isEmpty();

        answering.clear();
        assertThat(toJudge()).as("judged anew").containsExactly("run-1");
    }

    private List<String> toJudge() {
        return gone.toJudge(STEADY).stream().map(KnownRun::run).map(run -> run.id()).toList();
    }
}
