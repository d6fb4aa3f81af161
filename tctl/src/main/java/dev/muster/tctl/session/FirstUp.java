package dev.muster.tctl.session;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import dev.muster.runtime.rpc.Dial;
import dev.muster.runtime.rpc.Dials;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds the Auth Service to ask among several addresses: the first with which TLS is up.
final class FirstUp {
    private final List<HostPort> addresses;
    private final Dials dials;
    private final Duration patience;
    private final Consumer<String> say;
    private final Time time;

    /// @param dials to `addresses`; closed by the caller
    /// @param patience how long none may answer
    /// @param say takes a line when it is not the first one
    FirstUp(
            List<HostPort> addresses,
            Dials dials,
            Duration patience,
            Consumer<String> say,
            Time time) {
        this.addresses = List.copyOf(addresses);
        this.dials = requireNonNull(dials, "dials");
        this.patience = requireNonNull(patience, "patience");
        this.say = requireNonNull(say, "say");
        this.time = requireNonNull(time, "time");
    }

    /// Returns the connection. Where all have failed, returns the first that did: a call over it
    /// tells why. Throws a [FaultException] when there is none.
    Dial find() throws InterruptedException {
        long end = time.nanoTime() + patience.toNanos();
        @Nullable Dial failed = null;
        while (true) {
            var next = dials.next(Duration.ofNanos(end - time.nanoTime()));
            if (next.isEmpty()) {
                break;
            }
            if (next.get().isUp()) {
                return announced(next.get());
            }
            failed = failed == null ? next.get() : failed;
        }
        if (failed == null) {
            throw dials.failure(addresses.getFirst()).orElseGet(this::noAnswer);
        }
        if (addresses.size() > 1) {
            say.accept(
                    "None of %s can be connected to; of %s:".formatted(all(), failed.endpoint()));
        }
        return failed;
    }

    private Dial announced(Dial dial) {
        var first = addresses.getFirst();
        if (!dial.endpoint().configured().equals(first)) {
            say.accept("Asking %s: %s does not answer".formatted(dial.endpoint(), first));
        }
        return dial;
    }

    private FaultException noAnswer() {
        return new FaultException(
                new Fault(
                        "Cannot reach an Auth Service",
                        new Reason(
                                Reason.Code.AUTH_TIMEOUT,
                                "no answer from %s within %s"
                                        .formatted(all(), DurationText.format(patience)),
                                "Check that one runs and that no firewall drops the connection")));
    }

    private String all() {
        return addresses.stream().map(HostPort::toString).collect(joining(", "));
    }
}
