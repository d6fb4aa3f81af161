package dev.muster.agent.control;

import static java.util.Comparator.comparingLong;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.muster.agent.pace.Backoff;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.Endpoint;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
    private static final Duration NEVER = Duration.ofDays(1);
    // Of a name that means more, a part.
    private static final int MOST = 32;
    private static final int TOLD = 8;

    private final List<Line> lines = new ArrayList<>();
    private final Duration timeout;
    private final Backoff backoff;
    private final RandomGenerator random;
    private long earliestNanos;
    private long dialledNanos;

    /// @param literals what is known without a look-up
    /// @param timeout of an attempt
    Lines(
            Collection<Endpoint> literals,
            Duration timeout,
            Backoff backoff,
            RandomGenerator random) {
        this.timeout = requireNonNull(timeout, "timeout");
        this.backoff = requireNonNull(backoff, "backoff");
        this.random = requireNonNull(random, "random");
        literals.forEach(this::add);
    }

    /// Plans an attempt: the first address `delay` from now, each further one a second later, or a
    /// share of the timeout where they are many, and none before the backoff of its own failures.
    /// What is being dialled goes on.
    void plan(long now, Duration delay) {
        earliestNanos = now + delay.toNanos();
        long turn = earliestNanos;
        for (var line : lines) {
            if (!line.isDialling()) {
                line.planFor(turn + backoff.after(line.failures(), random).toNanos());
                turn += stepNanos();
            }
        }
    }

    /// Takes an address out of the plan.
    void without(Endpoint endpoint) {
        line(endpoint)
                .filter(line -> !line.isDialling())
                .ifPresent(line -> line.leaveOut(line.dueNanos() + NEVER.toNanos()));
    }

    boolean hasOtherThan(Endpoint endpoint) {
        return lines.stream().anyMatch(line -> !line.endpoint().equals(endpoint));
    }

    /// Takes in what a name means now: what it does not mean any more is dialled no more, what is
    /// new has its turn in the attempt under way.
    void found(HostPort name, Collection<InetAddress> ips, long now) {
        var endpoints = ips.stream().map(ip -> new Endpoint(name, ip)).toList();
        lines.removeIf(line ->
                !line.isDialling()
                        && line.endpoint().configured().equals(name)
                        && !endpoints.contains(line.endpoint()));
        var added = endpoints.stream().flatMap(endpoint -> add(endpoint).stream()).toList();
        long turn = Math.max(0, earliestNanos - now) + now;
        if (lines.stream().anyMatch(Line::isDialling)) {
            turn = Math.max(0, dialledNanos + stepNanos() - turn) + turn;
        }
        for (var line : added) {
            line.planFor(turn);
            turn += stepNanos();
        }
    }

    /// Adds a line at a random place, so that a fleet with one list spreads over it. Returns
    /// nothing where there is one or are too many.
    private Optional<Line> add(Endpoint endpoint) {
        var socket = endpoint.socket();
        if (lines.size() >= MOST
                || lines.stream().anyMatch(line -> line.endpoint().socket().equals(socket))) {
            return Optional.empty();
        }
        var line = new Line(endpoint);
        lines.add(random.nextInt(lines.size() + 1), line);
        return Optional.of(line);
    }

    private long stepNanos() {
        return Math.min(
                timeout.dividedBy(Math.max(1, lines.size())).toNanos(), HEAD_START.toNanos());
    }

    /// Dials every address that is due, and gives up on those dialled for too long.
    void dialDue(long now, Function<Endpoint, ControlStream> dial) {
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
                dialledNanos = now;
                line.dialling(dial.apply(line.endpoint()), now + LONGEST_DIAL.toNanos());
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
                .addKeyValue("address", line.endpoint())
                .addKeyValue("code", why.code())
                .addKeyValue("cause", why.cause())
                .log("Dialling failed");
        lines.stream()
                .filter(other -> other.isPlanned() && other.failures() == 0)
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

    /// Hangs up on all, and forgets their failures.
    void giveUp() {
        hangUp();
        lines.forEach(Line::forgetFailures);
    }

    /// Takes note that an open stream is lost: its address comes last in the next attempt.
    ///
    /// @param lasted long enough to forget all earlier failures
    void lost(Endpoint endpoint, boolean lasted) {
        if (lasted) {
            lines.forEach(Line::forgetFailures);
        } else {
            line(endpoint).ifPresent(Line::countFailure);
        }
        putLast(endpoint);
    }

    /// Makes an address the last one of the next attempt.
    void putLast(Endpoint endpoint) {
        line(endpoint)
                .ifPresent(line -> {
                    lines.remove(line);
                    lines.add(line);
                });
    }

    private Optional<Line> line(Endpoint endpoint) {
        return lines.stream().filter(line -> line.endpoint().equals(endpoint)).findFirst();
    }

    Optional<Long> nextDueNanos() {
        return lines.stream().map(Line::dueNanos).min(Long::compare);
    }

    /// Returns when an address is dialled next; empty while all are being dialled.
    Optional<Long> nextDialNanos() {
        return lines.stream()
                .filter(line -> !line.isDialling())
                .map(Line::dueNanos)
                .min(Long::compare);
    }

    /// Returns why none of the addresses has answered within the timeout.
    ///
    /// @param before why there was no stream before the attempt, which says more than the silence
    ///   of addresses that are not to be dialled yet; null when that is not known
    /// @param unknown why names could not be looked up; not empty while no address is known
    Reason why(@Nullable Reason before, List<Reason> unknown) {
        if (before != null && !lines.isEmpty() && lines.stream().noneMatch(Line::isTried)) {
            return before;
        }
        var reasons = new ArrayList<Reason>();
        for (var line : lines) {
            reasons.add(line.lastFailure().orElseGet(() -> noAnswer(line, timeout)));
        }
        reasons.addAll(unknown);
        var first = reasons.getFirst();
        return new Reason(
                first.code(),
                reasons.stream().map(Reason::cause).distinct().limit(TOLD).collect(joining("; ")),
                first.hint());
    }

    private Optional<Line> dialling(ControlStream stream) {
        return lines.stream().filter(line -> line.dials(stream)).findFirst();
    }

    private static Reason noAnswer(Line line, Duration waited) {
        return new Reason(
                Reason.Code.AUTH_TIMEOUT,
                "no answer from %s within %s"
                        .formatted(line.endpoint(), DurationText.format(waited)),
                "Check that the Auth Service runs and that no firewall drops the connection");
    }
}
