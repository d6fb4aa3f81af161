package dev.muster.auth.incident;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.presence.Doubt;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A mass loss, as the cluster remembers it. At most one goes on at a time: what is lost anywhere
/// in the same half minute is a part of it, and a mass at any time. Pure.
///
/// @param since when it was noticed
/// @param endedAt null while it goes on
/// @param parts at least one; of runs that live at most [#MOST_PARTS], the last for all others then
/// @param away how many of those that were lost are not back, as counted last
/// @param announced whether the audit log has the event that it began
public record Incident(
        String id,
        Instant since,
        @Nullable Instant endedAt,
        List<Part> parts,
        int away,
        boolean announced) {
    static final int MOST_PARTS = 100;

    /// For so long after it is known somewhere, what is lost there is a part of it: as long as
    /// losses count as one.
    static final Duration WINDOW = Duration.ofSeconds(30);

    /// Without a loss for so long, it is not getting worse: a little longer than losses count as
    /// one, so that it is not over before the last of them is told.
    static final Duration CALM = WINDOW.plusSeconds(5);

    /// Whoever is not back after so long is lost like any other; the alert has been heard.
    static final Duration LONGEST = Duration.ofMinutes(15);

    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    public Incident {
        requireNonNull(id, "id");
        requireNonNull(since, "since");
        parts = List.copyOf(parts);
    }

    static Incident begun(Part part, Instant now) {
        return new Incident(ID.format(now), now, null, List.of(part), part.lost(), false);
    }

    public Optional<Instant> ended() {
        return Optional.ofNullable(endedAt);
    }

    /// Returns how many agents were lost in all.
    public int lost() {
        return parts.stream().mapToInt(Part::lost).sum();
    }

    /// Returns how many of them are back, or are gone for a reason that they told.
    public int back() {
        return Math.max(0, lost() - away);
    }

    /// Returns how many disconnects have no audit event of their own.
    public long folded() {
        return parts.stream().mapToLong(Part::folded).sum();
    }

    public Shared shared() {
        return Shared.of(parts);
    }

    /// Returns whether it tells of this run's end already.
    boolean tellsOfTheEndOf(String run) {
        return parts.stream().anyMatch(part -> part.gone() && part.run().equals(run));
    }

    /// Returns this where `count` more agents of that run, whose end it tells of, have no event.
    Incident folding(String run, int count) {
        var next =
                parts.stream()
                        .map(part ->
                                part.gone() && part.run().equals(run) ? part.folding(count) : part)
                        .toList();
        return new Incident(id, since, endedAt, next, away, announced);
    }

    /// Returns this with what `part` says, instead of what it said before. What a run left behind
    /// that is gone was counted by whoever came first: meanwhile it may be settled.
    ///
    /// @param told the same part as it was told before; null where it was not
    Incident with(Part part, @Nullable Part told) {
        if (part.gone() && tellsOfTheEndOf(part.run())) {
            return this;
        }
        var next = new ArrayList<>(parts);
        int before = 0;
        boolean known = false;
        for (int i = 0; i < next.size(); i++) {
            if (next.get(i).isSame(part)) {
                before = next.get(i).lost();
                next.set(i, part);
                known = true;
            }
        }
        if (!known && !part.gone() && isFull()) {
            var others = next.stream().filter(Part::isOfMany).findFirst();
            others.ifPresent(next::remove);
            next.add(part.amongMany(others.orElse(null), told));
            before = told == null ? 0 : told.lost();
        } else if (!known) {
            next.add(part);
        }
        int more = Math.max(0, part.lost() - before);
        return new Incident(id, since, endedAt, next, away + more, announced);
    }

    private boolean isFull() {
        return parts.stream().filter(part -> !part.gone() && !part.isOfMany()).count()
                >= MOST_PARTS - 1;
    }

    /// Returns this as it is counted now.
    Incident counted(int notBack) {
        return new Incident(id, since, endedAt, parts, Math.min(notBack, lost()), announced);
    }

    /// Returns this where the audit log has the event that it began.
    Incident asAnnounced() {
        return new Incident(id, since, endedAt, parts, away, true);
    }

    /// Returns whether it is over: nothing more is lost, and nearly all are back or had their time.
    /// It waits for those that are held, as their events are left out, but not for an Auth that is
    /// gone with them.
    ///
    /// @param calm for how long nothing more was lost
    boolean isOver(Duration calm) {
        var most = isHolding() ? CALM.plus(Doubt.RETURN) : CALM;
        return calm.compareTo(LONGEST) >= 0 || (calm.compareTo(most) >= 0 && 10L * away <= lost());
    }

    private boolean isHolding() {
        return parts.stream().anyMatch(Part::held);
    }

    Incident ended(Instant now) {
        return new Incident(id, since, now, parts, away, announced);
    }
}
