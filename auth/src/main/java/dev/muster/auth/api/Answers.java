package dev.muster.auth.api;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.rpc.Faults;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers calls that block, each on the virtual thread that the server runs it on. A call whose
/// caller gave up or whose deadline has passed is interrupted and not answered.
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /// What a call does. May block and throw a [FaultException] for its caller.
    interface Work<A> {
        A run() throws InterruptedException;
    }

    /// What a call with a long answer does: hands parts of it over and returns the last. As [Work].
    interface LongWork<A> {
        A run(Feed<A> feed) throws InterruptedException;
    }

    /// Answers in parts, on a thread of its own, so that this one can hear when the caller takes
    /// more; otherwise as [#answer].
    static <A> void stream(StreamObserver<A> to, String what, LongWork<A> work) {
        var feed = new Feed<>((ServerCallStreamObserver<A>) to);
        Runnable answering = () -> answer(to, what, () -> work.run(feed));
        Thread.ofVirtual().name("auth-feed").start(Context.current().wrap(answering));
    }

    /// Answers with what `work` returns or with the fault it throws. Any other failure is a defect
    /// of ours: it is logged under an incident id, and the caller is told that id alone.
    ///
    /// @param what what does not happen when it fails, such as `Cannot list the instances`
    static <A> void answer(StreamObserver<A> to, String what, Work<A> work) {
        var interruption = new Interruption(Thread.currentThread());
        var context = Context.current();
        context.addListener(interruption, Runnable::run);
        try {
            var answer = work.run();
            if (interruption.end()) {
                to.onNext(answer);
                to.onCompleted();
            }
        } catch (InterruptedException _) {
            interruption.end(); // nobody waits for the answer
        } catch (FaultException e) {
            if (interruption.end()) {
                to.onError(Faults.toStatus(e.fault()));
            }
        } catch (RuntimeException e) {
            if (interruption.end()) {
                to.onError(Faults.toStatus(incident(what, e)));
            }
        } finally {
            context.removeListener(interruption);
        }
    }

    private static Fault incident(String what, RuntimeException e) {
        var incident = UUID.randomUUID().toString();
        LOG.atError().addKeyValue("incident", incident).setCause(e).log(what);
        return new Fault(
                what,
                new Reason(
                        Reason.Code.INTERNAL,
                        "an error of ours, logged by the Auth Service as incident " + incident,
                        "Look for that incident in the Auth Service's log"));
    }

    /// Interrupts the call's thread when the call is cancelled, but not once the work has ended.
    private static final class Interruption implements Context.CancellationListener {
        private final Thread worker;
        private boolean ended;
        private boolean cancelled;

        Interruption(Thread worker) {
            this.worker = worker;
        }

        @Override
        public synchronized void cancelled(Context context) {
            cancelled = true;
            if (!ended) {
                worker.interrupt();
            }
        }

        /// Returns whether somebody still waits.
        synchronized boolean end() {
            ended = true;
            return !cancelled;
        }
    }
}
