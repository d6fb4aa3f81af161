package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.HostPort;
import dev.muster.core.net.Resolver;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.task.Inbox;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One configured address whose host is a name, and how looking it up goes. Owned by the agent's
/// thread; a look-up has a thread of its own.
final class Name {
    private final HostPort address;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private int failures;
    private long dueNanos;
    private @Nullable Reason failure;

    Name(HostPort address) {
        this.address = requireNonNull(address, "address");
        this.failure =
                new Reason(
                        Reason.Code.AUTH_UNREACHABLE,
                        "the name servers have not yet said what %s is".formatted(address),
                        "Check this host's DNS");
    }

    HostPort address() {
        return address;
    }

    /// Returns how many look-ups in a row have failed.
    int failures() {
        return failures;
    }

    /// Returns why it could not be looked up, as far as is known; empty when the latest look-up
    /// told addresses.
    Optional<Reason> failure() {
        return Optional.ofNullable(failure);
    }

    /// Takes in how a look-up ended.
    ///
    /// @param why null when it told addresses
    void answered(@Nullable Reason why) {
        failure = why;
        failures = why == null ? 0 : failures + 1;
    }

    /// Starts a look-up and tells `inbox` what it finds, unless one is under way.
    void lookUp(Resolver resolver, Inbox<StreamEvent> inbox) {
        if (underWay.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .name("auth-name")
                    .start(() -> {
                        try {
                            inbox.put(found(resolver));
                        } finally {
                            underWay.set(false);
                        }
                    });
        }
    }

    private StreamEvent found(Resolver resolver) {
        try {
            return new StreamEvent.Found(address, resolver.addresses(address.host()), null);
        } catch (UnknownHostException e) {
            var why = Faults.toFault("Cannot connect", address.toString(), e).fault().reason();
            return new StreamEvent.Found(address, List.of(), why);
        }
    }

    /// Returns when it is to be looked up next.
    long dueNanos() {
        return dueNanos;
    }

    void dueAt(long nanos) {
        dueNanos = nanos;
    }
}
