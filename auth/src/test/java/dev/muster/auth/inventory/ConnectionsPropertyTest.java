package dev.muster.auth.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.history.Changes;
import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.health.AgentHealth;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Three Auth instances whose clocks differ by minutes, one agent that goes from one to the other,
/// and a storage that comes and goes, in every order that chance gives: in the end the document is
/// that of the last connection which the agent made. No threads; the seed is in the failure.
@Timeout(120)
final class ConnectionsPropertyTest {
    private static final int RUNS = 2_000;
    private static final int STEPS = 60;
    private static final HostId ID = Agents.id(1);
    private static final Reason DOWN = new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "wait");

    @Test
    void theDocumentIsThatOfTheLastConnection() throws Exception {
        for (int seed = 0; seed < RUNS; seed++) {
            var world = new World(new Random(seed));
            for (int i = 0; i < STEPS; i++) {
                world.step();
            }
            world.settle();
            world.check(seed);
        }
    }

    /// One connection as the agent knows it.
    private record Made(Auth auth, long epoch) {}

    private static final class World {
        private final Random random;
        private final MemoryBackend backend = new MemoryBackend(new ManualTime());
        private final List<Auth> auths = new ArrayList<>();
        private final List<String> story = new ArrayList<>();
        private @Nullable Made last;
        private boolean open;

        World(Random random) throws InterruptedException {
            this.random = random;
            for (int i = 0; i < 3; i++) {
                var time = new ManualTime();
                time.jump(Duration.ofSeconds(random.nextInt(1_800)));
                auths.add(new Auth("run-" + i, backend, time));
            }
        }

        void step() {
            auths.forEach(auth -> auth.time.jump(Duration.ofMillis(random.nextInt(20_000))));
            var auth = auths.get(random.nextInt(auths.size()));
            switch (random.nextInt(10)) {
                case 0, 1 -> connect(auth);
                case 2 -> {
                    story.add("dials " + auth.run);
                    auth.dialled(known());
                }
                case 3 -> goodbye();
                case 4, 5 -> {
                    story.add(auth.run + " notices");
                    auth.noticed();
                }
                case 6 -> {
                    story.add("down");
                    backend.breakDown(DOWN);
                }
                case 7 -> {
                    story.add("up");
                    backend.repair();
                }
                default -> {
                    story.add(auth.run + " writes");
                    auth.write();
                }
            }
        }

        private long known() {
            return last == null ? 0 : last.epoch();
        }

        private void connect(Auth auth) {
            if (open && last != null) {
                last.auth().dead = last.epoch();
            }
            last = new Made(auth, auth.connected(known()));
            story.add("connects to " + auth.run + " as " + last.epoch());
            open = true;
        }

        private void goodbye() {
            if (open && last != null) {
                story.add("says goodbye to " + last.auth().run);
                last.auth().left(last.epoch(), LeaveCause.STOPPED);
                open = false;
            }
        }

        /// Lets everybody find out and write what there is to write, in any order.
        void settle() {
            backend.repair();
            for (int i = 0; i < 3; i++) {
                var order = new ArrayList<>(auths);
                java.util.Collections.shuffle(order, random);
                order.forEach(Auth::noticed);
                order.forEach(Auth::write);
            }
        }

        void check(int number) {
            var seed = "seed %d: %s".formatted(number, story);
            if (last == null) {
                return;
            }
            var item = backend.get(InstanceDocument.key(ID)).orElseThrow();
            var document = InstanceDocument.decode(item.value()).orElseThrow();
            var connection = document.connection().orElseThrow();
            assertThat(connection.owner()).as(seed).isEqualTo(last.auth().run);
            assertThat(connection.told()).as(seed).isEqualTo(last.epoch());
            if (open) {
                assertThat(document.presence()).as(seed).isInstanceOf(Presence.Connected.class);
            } else {
                assertThat(document.presence())
                        .as(seed)
                        .isInstanceOfSatisfying(
                                Presence.Offline.class,
                                gone -> assertThat(gone.cause()).isEqualTo(LeaveCause.STOPPED));
            }
        }
    }

    /// An Auth instance as far as its memory of one agent goes; it writes when it is told to.
    private static final class Auth {
        final String run;
        final ManualTime time;
        private final DocumentWriter documents;
        private Tracked tracked = Tracked.fresh(0);

        /// The stream that has ended without this Auth knowing; 0 for none.
        long dead;

        Auth(String run, MemoryBackend backend, ManualTime time) throws InterruptedException {
            this.run = run;
            this.time = time;
            var self = Agents.run(run);
            new AuthLease(backend, self, () -> 0, _ -> {}, new ManualTime()).start();
            this.documents =
                    new DocumentWriter(
                            backend,
                            self,
                            new Leases(backend),
                            () -> Duration.ZERO,
                            new FlappingWatch(backend, _ -> {}, time),
                            time);
        }

        long connected(long last) {
            long epoch = opened(last);
            tracked =
                    tracked.connected(
                            new Draft(
                                    tracked.opening(),
                                    Agents.CERTIFICATE,
                                    Agents.info("a"),
                                    AgentHealth.UNTOLD,
                                    new Presence.Connected(time.instant()),
                                    Changes.NONE));
            return epoch;
        }

        /// The agent dialled this Auth and hung up, as another one was faster.
        void dialled(long last) {
            if (tracked.session() == null) {
                opened(last);
                tracked = tracked.hungUp();
            }
        }

        void noticed() {
            if (dead > 0) {
                left(dead, LeaveCause.LOST);
                dead = 0;
            }
        }

        void left(long epoch, LeaveCause cause) {
            if (tracked.isLatest(epoch)) {
                var gone = new Presence.Offline(cause, time.instant());
                tracked =
                        tracked.left(
                                new Draft(tracked.session(), null, null, null, gone, Changes.NONE));
            }
        }

        void write() {
            tracked = tracked.taken();
            var draft = tracked.writing();
            if (draft == null) {
                return;
            }
            try {
                var flapping = documents.write(ID, draft);
                tracked = tracked.written(0, flapping);
            } catch (FaultException _) {
                tracked = tracked.failed();
            }
        }

        private long opened(long last) {
            var now = time.instant();
            long before = Epochs.credible(last, now);
            long epoch = Epochs.next(tracked.lastGiven(), before, now);
            tracked = tracked.opened(new Session(epoch, before, "process", now, time.nanoTime()));
            return epoch;
        }
    }
}
