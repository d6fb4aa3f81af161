package dev.muster.bench.ha;

import dev.muster.bench.Lab;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// What can happen to a cluster. Each strikes, lasts, and is mended again.
enum Fault {
    KILL("kill -9 of an Auth, back after 30 s") {
        @Override
        void strike(Cluster cluster) throws Exception {
            var auth = cluster.busiest();
            auth.kill();
            last(HALF_A_MINUTE);
            auth.start();
        }
    },
    RETURN("kill -9 of an Auth, back after 60 s, until it has its share of the agents again") {
        @Override
        void strike(Cluster cluster) throws Exception {
            var auth = cluster.busiest();
            auth.kill();
            last(HALF_A_MINUTE.multipliedBy(2));
            auth.start();
            cluster.awaitAuths();
            Lab.print("  even again after, s", Balance.await(cluster).toSeconds());
        }
    },
    STOP("SIGSTOP of an Auth for 30 s") {
        @Override
        void strike(Cluster cluster) {
            var auth = cluster.busiest();
            auth.signal("STOP");
            last(HALF_A_MINUTE);
            auth.signal("CONT");
            last(HALF_A_MINUTE);
        }
    },
    ENGINE("the engine away for 60 s, and 15 s into it an Auth killed, whose agents reconnect") {
        @Override
        void strike(Cluster cluster) throws Exception {
            var auth = cluster.busiest();
            for (int member = 0; member < cluster.members(); member++) {
                cluster.engine().kill(member);
            }
            last(QUARTER_OF_A_MINUTE);
            auth.kill();
            last(HALF_A_MINUTE.plus(QUARTER_OF_A_MINUTE));
            for (int member = 0; member < cluster.members(); member++) {
                cluster.engine().start(member);
            }
            auth.start();
        }
    },
    MEMBER("one of three members of the engine killed for 30 s") {
        @Override
        void strike(Cluster cluster) throws Exception {
            cluster.engine().kill(0);
            last(HALF_A_MINUTE);
            cluster.engine().start(0);
        }

        @Override
        boolean fits(EngineKind engine) {
            return engine.members() > 2;
        }
    },
    MAJORITY("two of three members of the engine killed for 30 s") {
        @Override
        void strike(Cluster cluster) throws Exception {
            cluster.engine().kill(0);
            cluster.engine().kill(1);
            last(HALF_A_MINUTE);
            cluster.engine().start(0);
            cluster.engine().start(1);
        }

        @Override
        boolean fits(EngineKind engine) {
            return engine.members() > 2;
        }
    },
    CUT("two Auth hosts cut off from each other for 30 s") {
        @Override
        void strike(Cluster cluster) throws Exception {
            cluster.network().cut(0, 1);
            last(HALF_A_MINUTE);
            cluster.network().heal(0, 1);
        }
    },
    CLOCK("the clock of an Auth 10 min ahead for 60 s, and 30 s into it another killed") {
        @Override
        void strike(Cluster cluster) throws Exception {
            cluster.clock().set(MOVED, Duration.ofMinutes(10));
            last(HALF_A_MINUTE);
            cluster.auths().getFirst().kill();
            last(HALF_A_MINUTE);
            cluster.clock().set(MOVED, Duration.ZERO);
            cluster.auths().getFirst().start();
        }
    },
    ROLLING("a rolling restart by SIGTERM of all Auths") {
        @Override
        void strike(Cluster cluster) throws Exception {
            for (var auth : cluster.auths()) {
                int exit = auth.terminate();
                if (exit != 0) {
                    throw new IllegalStateException("an Auth ended with exit code " + exit);
                }
                auth.start();
                cluster.awaitAuths();
                last(QUARTER_OF_A_MINUTE);
            }
        }
    };

    /// The Auth whose clock is moved.
    static final int MOVED = 1;

    private static final Duration QUARTER_OF_A_MINUTE = Duration.ofSeconds(15);
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    private final String text;

    Fault(String text) {
        this.text = text;
    }

    /// Does it and mends it.
    abstract void strike(Cluster cluster) throws Exception;

    /// Tells whether it can happen to such an engine.
    boolean fits(EngineKind engine) {
        return engine.members() > 0;
    }

    /// Tells whether agents may leave 200: not where an Auth lets them go first.
    boolean mayDegrade() {
        return this != ROLLING;
    }

    private static void last(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /// Returns what happens, for people.
    String text() {
        return text;
    }
}
