package dev.muster.agent.join;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.pace.Inbox;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.rpc.AuthChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;

/// One attempt to join through the first of several Auth Services that gives an answer. For one
/// thread.
///
/// The connections race: each address is dialled a second after the one before, or as soon as that
/// has failed, and the first over which TLS is up is asked. The joins do not: of two that are under
/// way both may be granted, which leaves a host in the inventory that never comes. So the next is
/// asked only once the one before has not answered.
final class Attempt implements AutoCloseable {
    /// As long as an agent may wait in Auth's handshake gate, and then for the answer.
    static final Duration PATIENCE = Duration.ofSeconds(75);

    /// As the agent's control stream has it.
    private static final Duration HEAD_START = Duration.ofSeconds(1);

    private final List<HostPort> addresses;
    private final Queue<HostPort> undialled;
    private final Function<HostPort, AuthChannel> opening;
    private final Function<Dial, Identity> joining;
    private final Time time;
    private final Inbox<Dial> settled;
    private final List<Dial> dialled = new ArrayList<>();
    private final Map<HostPort, FaultException> failures = new HashMap<>();

    /// @param opening makes a channel; may throw a [FaultException]
    /// @param joining asks over a connection; throws a [FaultException]
    Attempt(
            List<HostPort> addresses,
            Function<HostPort, AuthChannel> opening,
            Function<Dial, Identity> joining,
            Time time) {
        this.addresses = List.copyOf(addresses);
        this.undialled = new ArrayDeque<>(addresses);
        this.opening = requireNonNull(opening, "opening");
        this.joining = requireNonNull(joining, "joining");
        this.time = requireNonNull(time, "time");
        this.settled = new Inbox<>(time);
    }

    /// Throws a [FaultException]: the refusal of an Auth Service, or why the first one could not be
    /// asked.
    Identity join() throws InterruptedException {
        long end = time.nanoTime() + PATIENCE.toNanos();
        dialNext();
        while (failures.size() < addresses.size()) {
            var left = Duration.ofNanos(end - time.nanoTime());
            if (!left.isPositive()) {
                break;
            }
            var next = settled.take(undialled.isEmpty() ? left : HEAD_START);
            if (next.isPresent()) {
                try {
                    return joining.apply(next.get());
                } catch (FaultException e) {
                    failed(next.get().address(), e);
                }
            }
            dialNext();
        }
        throw failures.getOrDefault(addresses.getFirst(), noAnswer(addresses.getFirst()));
    }

    private void dialNext() {
        while (!undialled.isEmpty()) {
            var address = undialled.remove();
            try {
                var dial = new Dial(address, opening.apply(address));
                dialled.add(dial);
                dial.begin(settled);
                return;
            } catch (FaultException e) {
                failed(address, e);
            }
        }
    }

    private void failed(HostPort address, FaultException why) {
        if (!JoinAnywhere.isElsewhereBetter(why.fault().reason().code())) {
            throw why;
        }
        failures.putIfAbsent(address, why);
    }

    private static FaultException noAnswer(HostPort address) {
        return new FaultException(
                new Fault(
                        JoinCall.WHAT,
                        new Reason(
                                Reason.Code.AUTH_TIMEOUT,
                                "no answer from %s within %s"
                                        .formatted(address, DurationText.format(PATIENCE)),
                                "Check that the Auth Service runs and that no firewall drops the connection")));
    }

    @Override
    public void close() {
        dialled.forEach(dial -> dial.channel().close());
    }
}
