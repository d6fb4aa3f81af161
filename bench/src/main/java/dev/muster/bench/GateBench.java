package dev.muster.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Whether sockets that do not come in keep out those that do.
@Command(
        name = "gate",
        description = "A fleet reconnects while silent and slow sockets press on the Auth port.",
        mixinStandardHelpOptions = true)
final class GateBench implements Callable<Integer> {
    private static final Duration STEP = Duration.ofMillis(100);

    /// Each tctl costs half a second of a processor, or more.
    private static final Duration PACE = Duration.ofSeconds(2);

    /// At least this long is watched, so that there are readings when all are back at once.
    private static final Duration WATCH = Duration.ofSeconds(20);

    @Option(names = "--agents", defaultValue = "1000", description = "Default ${DEFAULT-VALUE}.")
    private int agents;

    @Option(names = "--silent", defaultValue = "500", description = "Default ${DEFAULT-VALUE}.")
    private int silent;

    @Option(names = "--slow", defaultValue = "500", description = "Default ${DEFAULT-VALUE}.")
    private int slow;

    @Override
    public Integer call() throws Exception {
        try (var lab = new Lab()) {
            lab.awaitServer();
            lab.fleet().growTo(agents).awaitReady(Lab.LONG);
            lab.server().restart();
            try (var _ = new Pest(lab.authAddress()).silent(silent).slow(slow)) {
                return watch(lab) ? 0 : 1;
            }
        }
    }

    /// Returns whether those who asked got an answer each time.
    private boolean watch(Lab lab) throws Exception {
        var readings = new ArrayList<Double>();
        var load = ManagementFactory.getOperatingSystemMXBean();
        lab.awaitServer();
        long back;
        var admin = new Admin(lab.auth(), lab.server().dataDirectory());
        var warm = new Repeated(STEP, admin::ask);
        var version = new ArrayList<Double>();
        var status = new Repeated(PACE, () -> status(lab, version));
        try (admin;
                warm;
                status) {
            back = watchUntilBack(lab, readings);
        }
        Lab.print(
                "all %d agents ok again, s".formatted(agents),
                TimeUnit.NANOSECONDS.toMillis(back) / 1e3);
        Lab.print("/healthz meanwhile", Spread.of(readings));
        Lab.print("an admin's connection and call meanwhile", warm.took());
        Lab.print("tctl status meanwhile, from the shell", status.took());
        Lab.print("tctl version meanwhile, which asks nobody", Spread.of(version));
        int failures = warm.failures() + status.failures();
        Lab.print("failed of these", failures);
        Lab.print("load average of the machine", load.getSystemLoadAverage());
        return failures == 0;
    }

    /// Runs `tctl status`, and `tctl version` in between: what asks nobody shows what of the time
    /// is the machine's, the launcher's and the JVM's.
    private static OptionalDouble status(Lab lab, List<Double> version) throws Exception {
        var took = Tctl.run(lab, "status");
        Tctl.run(lab, "version").ifPresent(version::add);
        return took;
    }

    /// Returns how long the agents took, nanoseconds.
    private long watchUntilBack(Lab lab, List<Double> healthz)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        long back = 0;
        while (back == 0 || System.nanoTime() - start < WATCH.toNanos()) {
            healthz.add(Prober.ask(lab.server(), "/healthz"));
            if (back == 0 && lab.isFleetBack()) {
                back = System.nanoTime() - start;
            }
            if (System.nanoTime() - start > Lab.LONG.toNanos()) {
                throw new IllegalStateException(
                        "%d of %d agents are back".formatted(lab.fleet().ready(), agents));
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
        return back;
    }
}
