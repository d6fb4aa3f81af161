package dev.muster.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How long an agent says ok after its Auth has fallen silent, at default settings.
@Command(
        name = "silence",
        description = {
            "Time from SIGSTOP or kill -9 of Auth to an agent that is not ok.",
            "Exits 1 when that took an agent more than 15 s."
        },
        mixinStandardHelpOptions = true)
final class SilenceBench implements Callable<Integer> {
    private static final long STEP_NANOS = 20_000_000;

    /// What the contract grants.
    private static final double GRANTED_MILLIS = 15_000;

    private static final long LIMIT_NANOS = 60_000_000_000L;

    @Option(names = "--agents", defaultValue = "20", description = "Default ${DEFAULT-VALUE}.")
    private int agents;

    @Option(names = "--runs", defaultValue = "3", description = "Default ${DEFAULT-VALUE}.")
    private int runs;

    @Override
    public Integer call() throws Exception {
        boolean inTime = true;
        try (var lab = new Lab()) {
            lab.awaitServer();
            lab.fleet().growTo(agents).awaitReady(Lab.LONG);
            var stopped = new ArrayList<Double>();
            var killed = new ArrayList<Double>();
            for (int i = 0; i < runs; i++) {
                lab.server().signal("STOP");
                untilNobodyIsReady(lab, stopped);
                lab.server().signal("CONT");
                lab.fleet().awaitReady(Lab.LONG);
                lab.server().kill();
                untilNobodyIsReady(lab, killed);
                lab.server().restart();
                lab.fleet().awaitReady(Lab.LONG);
            }
            inTime &= printed("SIGSTOP of Auth to 503, each agent", Spread.of(stopped));
            inTime &= printed("kill -9 of Auth to 503, each agent", Spread.of(killed));
        }
        return inTime ? 0 : 1;
    }

    private static boolean printed(String what, Spread took) {
        Lab.print(what, took);
        return took.at(1) <= GRANTED_MILLIS;
    }

    /// Adds a reading for each agent, at the step in which it stopped being ready.
    private void untilNobodyIsReady(Lab lab, List<Double> millis) {
        long start = System.nanoTime();
        long before = agents;
        while (before > 0) {
            LockSupport.parkNanos(STEP_NANOS);
            long ready = lab.fleet().ready();
            double now = (System.nanoTime() - start) / 1e6;
            for (; before > ready; before--) {
                millis.add(now);
            }
            if (System.nanoTime() - start > LIMIT_NANOS) {
                throw new IllegalStateException(ready + " agents still say ok");
            }
        }
    }
}
