package dev.muster.agent.join;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import dev.muster.runtime.rpc.Dial;
import dev.muster.runtime.rpc.Dials;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// One attempt to join through the first of several Auth Services that can tell whether the agent
/// may. For one thread.
///
/// The connections race, the joins do not: of two that are under way both may be granted, which
/// leaves a host in the inventory that never comes. So the next is asked only once the one before
/// has not answered.
final class Attempt {
    /// As long as an agent may wait in Auth's handshake gate, and then for the answer.
    static final Duration PATIENCE = Duration.ofSeconds(75);

    private final HostPort first;
    private final Dials dials;
    private final Function<Dial, Granted> joining;
    private final Time time;

    /// @param first of the addresses, which the caller is told about when none answers
    /// @param dials closed by the caller
    /// @param joining asks over a connection; throws a [FaultException]
    Attempt(HostPort first, Dials dials, Function<Dial, Granted> joining, Time time) {
        this.first = requireNonNull(first, "first");
        this.dials = requireNonNull(dials, "dials");
        this.joining = requireNonNull(joining, "joining");
        this.time = requireNonNull(time, "time");
    }

    /// Throws a [FaultException]: the refusal of an Auth Service that is well, else what is wrong
    /// with one that answered, else why the first one could not be asked.
    Granted join() throws InterruptedException {
        long end = time.nanoTime() + PATIENCE.toNanos();
        Optional<FaultException> ill = Optional.empty();
        while (true) {
            var dial = dials.next(Duration.ofNanos(end - time.nanoTime()));
            if (dial.isEmpty()) {
                throw ill.or(() -> dials.failure(first)).orElseGet(this::noAnswer);
            }
            try {
                return joining.apply(dial.get());
            } catch (FaultException e) {
                var code = e.fault().reason().code();
                if (!JoinAnywhere.isElsewhereBetter(code)) {
                    throw e;
                }
                if (ill.isEmpty() && JoinAnywhere.isIll(code)) {
                    ill = Optional.of(e);
                }
                dials.failed(dial.get().endpoint().configured(), e);
            }
        }
    }

    private FaultException noAnswer() {
        return new FaultException(
                new Fault(
                        JoinCall.WHAT,
                        new Reason(
                                Reason.Code.AUTH_TIMEOUT,
                                "no answer from %s within %s"
                                        .formatted(first, DurationText.format(PATIENCE)),
                                "Check that the Auth Service runs and that no firewall drops the connection")));
    }
}
