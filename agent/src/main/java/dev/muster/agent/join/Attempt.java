package dev.muster.agent.join;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.rpc.Dial;
import dev.muster.runtime.rpc.Dials;
import java.time.Duration;
import java.util.function.Function;

/// One attempt to join through the first of several Auth Services that gives an answer. For one
/// thread.
///
/// The connections race, the joins do not: of two that are under way both may be granted, which
/// leaves a host in the inventory that never comes. So the next is asked only once the one before
/// has not answered.
final class Attempt {
    /// As long as an agent may wait in Auth's handshake gate, and then for the answer.
    static final Duration PATIENCE = Duration.ofSeconds(75);

    private final HostPort first;
    private final Dials dials;
    private final Function<Dial, Identity> joining;
    private final Time time;

    /// @param first of the addresses, which the caller is told about when all fail
    /// @param dials closed by the caller
    /// @param joining asks over a connection; throws a [FaultException]
    Attempt(HostPort first, Dials dials, Function<Dial, Identity> joining, Time time) {
        this.first = requireNonNull(first, "first");
        this.dials = requireNonNull(dials, "dials");
        this.joining = requireNonNull(joining, "joining");
        this.time = requireNonNull(time, "time");
    }

    /// Throws a [FaultException]: the refusal of an Auth Service, or why the first one could not be
    /// asked.
    Identity join() throws InterruptedException {
        long end = time.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var dial = dials.next(Duration.ofNanos(end - time.nanoTime()));
            if (dial.isEmpty()) {
                throw dials.failure(first).orElseGet(this::noAnswer);
            }
            try {
                return joining.apply(dial.get());
            } catch (FaultException e) {
                if (!JoinAnywhere.isElsewhereBetter(e.fault().reason().code())) {
                    throw e;
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
