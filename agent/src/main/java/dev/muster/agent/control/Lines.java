package dev.muster.agent.control;

import static java.util.Comparator.comparingLong;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.muster.agent.pace.Backoff;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All addresses at which Auth may be, in the order in which they are tried. Owned by the agent's
/// thread.
final class Lines {
    private static final Logger LOG = LoggerFactory.getLogger(Lines.class);
    // Longer than the wait in Auth's handshake gate can be; beyond it even a live peer is stuck.
    private static final Duration LONGEST_DIAL = Duration.ofSeconds(75);
    // One that is merely busy must not send every agent to its neighbours as well. RFC 8305 waits
    // 0.25 s, for a TCP handshake alone.
    private static final Duration HEAD_START = Duration.ofSeconds(1);

    private final List<Line> lines = new ArrayList<>();
    private final Backoff backoff;
    private final RandomGenerator random;

    /// @param addresses put into a random order, so that a fleet with one list spreads over it
    Lines(Collection<HostPort> addresses, Backoff backoff, RandomGenerator random) {
        addresses.stream().distinct().map(Line::new).forEach(lines::add);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("no address of an Auth Service");
        }
        this.backoff = requireNonNull(backoff, "backoff");
        this.random = requireNonNull(random, "random");
        for (int i = lines.size() - 1; i > 0; i--) {
            Collections.swap(lines, i, random.nextInt(i + 1));
        }
    }

    /// Plans an attempt: the first address `delay` from now, each further one a second later, or a
    /// share of `timeout` where they are many, and none before the backoff of its own failures.
    void plan(long now, Duration delay, Duration timeout) {
        var share = timeout.dividedBy(lines.size());
        var step = share.compareTo(HEAD_START) < 0 ? share : HEAD_START;
        var turn = delay;
        for (var line : lines) {
            line.planFor(now + turn.plus(backoff.after(line.failures(), random)).toNanos());
            turn = turn.plus(step);
        }
    }

    /// Dials every address that is due, and gives up on those dialled for too long.
    void dialDue(long now, Function<HostPort, ControlStream> dial) {
        for (var line : lines) {
            if (line.dueNanos() - now > 0) {
                continue;
            }
            if (line.isDialling()) {
                line.hangUp();
                fail(line, noAnswer(line, LONGEST_DIAL), now);
                continue;
            }
            try {
                line.dialling(dial.apply(line.address()), now + LONGEST_DIAL.toNanos());
            } catch (FaultException e) {
                fail(line, e.fault().reason(), now);
            }
        }
    }

    /// Takes note that dialling has failed; the next address that was not tried yet is tried now.
    void failed(ControlStream stream, Reason why, long now) {
        dialling(stream).ifPresent(line -> fail(line, why, now));
    }

    private void fail(Line line, Reason why, long now) {
        line.countFailure();
        line.failed(why, now + backoff.after(line.failures(), random).toNanos());
        LOG.atDebug()
                .addKeyValue("address", line.address())
                .addKeyValue("code", why.code())
                .addKeyValue("cause", why.cause())
                .log("Dialling failed");
        lines.stream()
                .filter(other -> !other.isDialling() && other.failures() == 0)
                .min(comparingLong(Line::dueNanos))
                .ifPresent(other -> other.dueAt(now));
    }

    /// Hands over a stream that is open, and hangs up on all others. False when it is none of ours.
    boolean take(ControlStream stream) {
        var line = dialling(stream);
        line.ifPresent(Line::release);
        if (line.isPresent()) {
            hangUp();
        }
        return line.isPresent();
    }

    boolean isDialling(ControlStream stream) {
        return dialling(stream).isPresent();
    }

    void hangUp() {
        lines.forEach(Line::hangUp);
    }

    /// Takes note that an open stream is lost: its address comes last in the next attempt.
    ///
    /// @param lasted long enough to forget all earlier failures
    void lost(HostPort address, boolean lasted) {
        if (lasted) {
            lines.forEach(Line::forgetFailures);
        }
        lines.stream()
                .filter(line -> line.address().equals(address))
                .findFirst()
                .ifPresent(line -> {
                    if (!lasted) {
                        line.countFailure();
                    }
                    lines.remove(line);
                    lines.add(line);
                });
    }

    long nextDueNanos() {
        return lines.stream().min(comparingLong(Line::dueNanos)).orElseThrow().dueNanos();
    }

    /// Returns when an address is dialled next; empty while all are being dialled.
    Optional<Long> nextDialNanos() {
        return lines.stream()
                .filter(line -> !line.isDialling())
                .map(Line::dueNanos)
                .min(Long::compare);
    }

    /// Returns why none of the addresses has answered within `timeout`.
    ///
    /// @param before why there was no stream before the attempt, which says more than the silence
    ///   of addresses that are not to be dialled yet; null when that is not known
    Reason why(Duration timeout, @Nullable Reason before) {
        if (before != null && lines.stream().noneMatch(Line::isTried)) {
            return before;
        }
        var reasons =
                lines.stream()
                        .map(line -> line.lastFailure().orElseGet(() -> noAnswer(line, timeout)))
                        .toList();
        var first = reasons.getFirst();
        return new Reason(
                first.code(),
                reasons.stream().map(Reason::cause).distinct().collect(joining("; ")),
                first.hint());
    }

    private Optional<Line> dialling(ControlStream stream) {
        return lines.stream().filter(line -> line.dials(stream)).findFirst();
    }

    private static Reason noAnswer(Line line, Duration waited) {
        return new Reason(
                Reason.Code.AUTH_TIMEOUT,
                "no answer from %s within %s"
                        .formatted(line.address(), DurationText.format(waited)),
                "Check that the Auth Service runs and that no firewall drops the connection");
    }
}
