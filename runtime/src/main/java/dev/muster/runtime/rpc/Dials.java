package dev.muster.runtime.rpc;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.FaultException;
import dev.muster.core.net.Endpoint;
import dev.muster.core.net.HostPort;
import dev.muster.core.net.Resolver;
import dev.muster.core.time.Time;
import dev.muster.runtime.task.Inbox;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Connections to several Auth Services, of which one is wanted. They race: each address is dialled
/// a second after the one before, or as soon as that has failed. A name stands for all addresses
/// that it has, in the order of its look-up. For one thread.
public final class Dials implements AutoCloseable {
    /// As the agent's control stream has it.
    private static final Duration HEAD_START = Duration.ofSeconds(1);

    private final Resolver resolver;
    private final Function<Endpoint, AuthChannel> opening;
    private final Time time;
    private final Inbox<Event> events;
    private final Deque<Runnable> steps = new ArrayDeque<>();
    private final List<Dial> dialled = new ArrayList<>();
    private final Map<HostPort, FaultException> failures = new HashMap<>();
    private int underWay;

    private sealed interface Event {
        record Settled(Dial dial) implements Event {}

        record Found(HostPort name, List<InetAddress> ips) implements Event {}

        record Unknown(HostPort name, FaultException why) implements Event {}
    }

    /// @param opening makes a channel; may throw a [FaultException], which is one more failure
    public Dials(
            Collection<HostPort> addresses,
            Resolver resolver,
            Function<Endpoint, AuthChannel> opening,
            Time time) {
        this.resolver = requireNonNull(resolver, "resolver");
        this.opening = requireNonNull(opening, "opening");
        this.time = requireNonNull(time, "time");
        this.events = new Inbox<>(time);
        addresses.stream().distinct().map(this::step).forEach(steps::add);
    }

    private Runnable step(HostPort address) {
        return Endpoint.ofLiteral(address)
                .<Runnable>map(endpoint -> () -> dial(endpoint))
                .orElse(() -> lookUp(address));
    }

    /// Returns the next connection that is up, or has failed in a way that a call will tell. Empty
    /// once `atMost` has passed, or when none is left to wait for.
    public Optional<Dial> next(Duration atMost) throws InterruptedException {
        long end = time.nanoTime() + atMost.toNanos();
        while (true) {
            beginNext();
            var left = Duration.ofNanos(end - time.nanoTime());
            if (underWay == 0 || !left.isPositive()) {
                return Optional.empty();
            }
            var soon = steps.isEmpty() || left.compareTo(HEAD_START) < 0 ? left : HEAD_START;
            var event = events.take(soon);
            if (event.isPresent()) {
                underWay--;
                switch (event.get()) {
                    case Event.Settled(var dial) -> {
                        return Optional.of(dial);
                    }
                    case Event.Found(var name, var ips) ->
                            ips.reversed()
                                    .forEach(ip ->
                                            steps.addFirst(() -> dial(new Endpoint(name, ip))));
                    case Event.Unknown(var name, var why) -> failed(name, why);
                }
            }
        }
    }

    /// Takes note of why nothing came of an address.
    public void failed(HostPort address, FaultException why) {
        failures.putIfAbsent(address, why);
    }

    /// Returns why nothing came of an address first, as far as that is known.
    public Optional<FaultException> failure(HostPort address) {
        return Optional.ofNullable(failures.get(address));
    }

    private void beginNext() {
        int before = underWay;
        while (underWay == before && !steps.isEmpty()) {
            steps.remove().run();
        }
    }

    private void dial(Endpoint endpoint) {
        try {
            var dial = new Dial(endpoint, opening.apply(endpoint));
            dialled.add(dial);
            underWay++;
            dial.begin(settled -> events.put(new Event.Settled(settled)));
        } catch (FaultException e) {
            failed(endpoint.configured(), e);
        }
    }

    private void lookUp(HostPort name) {
        underWay++;
        Thread.ofVirtual().name("auth-name").start(() -> events.put(found(name)));
    }

    private Event found(HostPort name) {
        try {
            return new Event.Found(name, resolver.addresses(name.host()));
        } catch (UnknownHostException e) {
            return new Event.Unknown(
                    name, Faults.toFault("Cannot connect to " + name, name.toString(), e));
        }
    }

    /// Closes all connections.
    @Override
    public void close() {
        dialled.forEach(dial -> dial.channel().close());
    }
}
