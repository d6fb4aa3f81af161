package dev.muster.auth.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An agent that goes from one Auth to another whose clock is ten minutes behind the first one's,
/// while neither can write.
@Timeout(60)
final class MoveDuringOutageTest {
    private static final HostId ID = Agents.id(1);
    private static final Reason DOWN = new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "wait");

    private final MemoryBackend backend = new MemoryBackend(new ManualTime());
    private final ManualTime early = new ManualTime();
    private final ManualTime late = new ManualTime();
    private final InstanceRecorder from = recorder("run-1", early);
    private final InstanceRecorder to = recorder("run-2", late);

    @BeforeEach
    void start() throws Exception {
        early.jump(Duration.ofMinutes(10));
        for (var run : new String[] {"run-1", "run-2"}) {
            new AuthLease(backend, Agents.run(run), () -> 0, _ -> {}, new ManualTime()).start();
        }
        backend.breakDown(DOWN);
        from.start();
        to.start();
    }

    @AfterEach
    void close() {
        backend.repair();
        from.close();
        to.close();
    }

    @Test
    void theLaterConnectionStandsWhenItIsWrittenLast() throws Exception {
        move();

        backend.repair();
        drain(from, early);
        drain(to, late);

        assertHeldByTheLater();
    }

    @Test
    void theLaterConnectionStandsWhenItIsWrittenFirst() throws Exception {
        move();

        backend.repair();
        drain(to, late);
        drain(from, early);

        assertHeldByTheLater();
    }

    @Test
    void theLaterConnectionStandsWhereTheEarlierIsNotKnownToHaveEnded() throws Exception {
        long first = connect(from, "before", 0);
        connect(to, "after", first);
        holdUp();

        backend.repair();
        drain(to, late);
        drain(from, early);

        assertHeldByTheLater();
    }

    private void move() throws InterruptedException {
        long first = connect(from, "before", 0);
        from.left(ID, first, LeaveCause.LOST, early.instant(), null);
        long second = connect(to, "after", first);
        assertThat(second).isGreaterThan(first);
        holdUp();
    }

    /// Lets the outage outlast what counts as prompt.
    private void holdUp() throws InterruptedException {
        backend.awaitRefusals(2);
        early.jump(Duration.ofSeconds(30));
        late.jump(Duration.ofSeconds(30));
    }

    private static long connect(InstanceRecorder recorder, String hostname, long last) {
        return Agents.connect(recorder, ID, hostname, last);
    }

    private static void drain(InstanceRecorder recorder, ManualTime time)
            throws InterruptedException {
        while (!recorder.awaitWritten(Duration.ofMillis(10))) {
            time.advance(Duration.ofSeconds(1));
        }
    }

    private void assertHeldByTheLater() {
        var item = backend.get(InstanceDocument.key(ID)).orElseThrow();
        var document = InstanceDocument.decode(item.value()).orElseThrow();
        assertThat(document.agent().hostname()).isEqualTo("after");
        assertThat(document.presence()).isInstanceOf(Presence.Connected.class);
        assertThat(document.connection().orElseThrow().owner()).isEqualTo("run-2");
    }

    private InstanceRecorder recorder(String run, ManualTime time) {
        var flapping = new FlappingWatch(backend, _ -> {}, time);
        return new InstanceRecorder(
                backend,
                Agents.run(run),
                new Leases(backend),
                () -> Duration.ofHours(1),
                flapping,
                time,
                new Random(1));
    }
}
