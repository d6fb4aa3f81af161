package dev.muster.tctl.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.Coverage;
import dev.muster.proto.v1.PingAllRequest;
import dev.muster.proto.v1.PingAllResponse;
import dev.muster.tctl.inventory.PingReport.Ending;
import dev.muster.tctl.output.Progress;
import dev.muster.tctl.session.AuthSession;
import java.time.Duration;

/// Pings of every agent: gathers the results as they come. For one thread.
final class AllPings {
    private final PingTally tally = new PingTally();
    private final Progress progress;
    private final Time time;
    private long expected;
    private Coverage coverage = Coverage.getDefaultInstance();

    AllPings(Progress progress, Time time) {
        this.progress = requireNonNull(progress, "progress");
        this.time = requireNonNull(time, "time");
    }

    /// Blocks until all have answered, or not in time, or this thread is interrupted.
    PingReport run(AuthSession session, PingAllRequest request) {
        long began = time.nanoTime();
        var ending = gather(session, request);
        progress.end();
        var took = Duration.ofNanos(time.nanoTime() - began);
        return new PingReport(tally, coverage, took, ending);
    }

    private Ending gather(AuthSession session, PingAllRequest request) {
        try (var parts = session.parts("Cannot ping the agents", to -> to.pingAll(request))) {
            for (var part = parts.next(); part.isPresent(); part = parts.next()) {
                take(part.get());
            }
            return new Ending.Whole();
        } catch (InterruptedException _) {
            return new Ending.Interrupted(); // which the exit code says
        } catch (FaultException e) {
            return new Ending.Failed(e);
        }
    }

    private void take(PingAllResponse part) {
        expected += part.getExpected();
        part.getResultsList().forEach(tally::add);
        coverage = part.getCoverage();
        progress.show(
                tally.pinged(), expected, tally.failed() == 0 ? "" : tally.failed() + " failed");
    }
}
