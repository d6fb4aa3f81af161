package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.AuthRun;
import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.PingAllResponse;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;

/// The round of one Auth instance, run on a thread of its own: puts each of its parts into a queue,
/// and in the end what is to say of the instance.
///
/// @param isSelf whether it is the instance that answers
record PingSource(AuthRun auth, boolean isSelf, Round round, BlockingQueue<Step> steps, Time time)
        implements Runnable {
    PingSource {
        requireNonNull(auth, "auth");
        requireNonNull(round, "round");
        requireNonNull(steps, "steps");
        requireNonNull(time, "time");
    }

    /// What pings its agents. Blocks; throws a [FaultException] when it does not go on.
    interface Round {
        void run(Sink<PingAllResponse> to) throws InterruptedException;
    }

    /// What comes out of the queue.
    sealed interface Step {
        record Part(PingAllResponse part) implements Step {}

        record End(AuthRun run, AuthSource source) implements Step {}

        /// It ended by an error of ours.
        record Broken(RuntimeException failure) implements Step {}
    }

    @Override
    public void run() {
        var source = AuthSource.newBuilder().setAuthId(auth.authId()).setAddress(auth.address());
        long asked = time.nanoTime();
        try {
            steps.put(outcome(source, asked));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody takes the steps any more
        }
    }

    private Step outcome(AuthSource.Builder source, long asked) throws InterruptedException {
        try {
            round.run(part -> {
                observe(source, asked);
                source.setAgents(source.getAgents() + part.getResultsCount());
                steps.put(new Step.Part(part));
            });
        } catch (FaultException e) {
            source.setReason(Faults.toProto(e.fault().reason()));
        } catch (RuntimeException e) {
            return new Step.Broken(e);
        }
        return new Step.End(auth, source.build());
    }

    private void observe(AuthSource.Builder source, long asked) {
        if (!source.hasObservedAt()) {
            var took = isSelf ? Duration.ZERO : Duration.ofNanos(time.nanoTime() - asked);
            source.setObservedAt(WireTimes.toProto(time.instant()))
                    .setRoundTrip(WireTimes.toProto(took));
        }
    }
}
