package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.pace.Backoff;
import dev.muster.core.net.HostPort;
import dev.muster.core.net.Resolver;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.task.Inbox;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The configured addresses that are names. They are looked up beside the dialling, at the
/// beginning of each attempt and again while it lasts: what is known from before is dialled
/// meanwhile, so that name servers that are away keep nobody from an Auth that is there. At most
/// one look-up of each is under way. Owned by the agent's thread.
final class Names {
    private final List<Name> names;
    private final Resolver resolver;
    private final Inbox<StreamEvent> inbox;
    private final Duration again;
    private final Backoff backoff;
    private final RandomGenerator random;

    /// @param inbox told what each look-up has found
    /// @param again how long after a look-up that found something the next one is due
    Names(
            Collection<HostPort> addresses,
            Resolver resolver,
            Inbox<StreamEvent> inbox,
            Duration again,
            Backoff backoff,
            RandomGenerator random) {
        this.names = addresses.stream().distinct().map(Name::new).toList();
        this.resolver = requireNonNull(resolver, "resolver");
        this.inbox = requireNonNull(inbox, "inbox");
        this.again = requireNonNull(again, "again");
        this.backoff = requireNonNull(backoff, "backoff");
        this.random = requireNonNull(random, "random");
    }

    /// Makes all of them due, each after the backoff of its own failures.
    void plan(long now) {
        names.forEach(name -> name.dueAt(now + wait(name)));
    }

    /// Looks up what is due.
    void lookUpDue(long now) {
        for (var name : names) {
            if (name.dueNanos() - now <= 0) {
                name.dueAt(now + again.toNanos());
                name.lookUp(resolver, inbox);
            }
        }
    }

    /// Takes in what a look-up has found.
    void found(StreamEvent.Found found, long now) {
        names.stream()
                .filter(name -> name.address().equals(found.name()))
                .findFirst()
                .ifPresent(name -> {
                    name.answered(found.failure());
                    name.dueAt(now + (name.failures() == 0 ? again.toNanos() : wait(name)));
                });
    }

    Optional<Long> nextDueNanos() {
        return names.stream().map(Name::dueNanos).min(Long::compare);
    }

    /// Returns why names could not be looked up.
    List<Reason> failures() {
        return names.stream().flatMap(name -> name.failure().stream()).toList();
    }

    private long wait(Name name) {
        return backoff.after(name.failures(), random).toNanos();
    }
}
