package dev.muster.auth.history;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One change of an agent's presence, or of the state of one of its components.
///
/// @param at when Auth knew, by its clock
/// @param subject [#PRESENCE] or the component
/// @param from the state before, such as `ok` or `offline`; empty where none was known
/// @param reason null where the new state needs none
/// @param changes how many it stands for; more than one of an agent that flapped
/// @param first when the first of those was known
public record HistoryEntry(
        Instant at,
        String subject,
        String from,
        String to,
        @Nullable Reason reason,
        int changes,
        Instant first) {
    /// The subject that is no component.
    public static final String PRESENCE = "presence";

    public HistoryEntry {
        requireNonNull(at, "at");
        requireNonNull(subject, "subject");
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        requireNonNull(first, "first");
    }

    /// One change.
    public HistoryEntry(
            Instant at, String subject, String from, String to, @Nullable Reason reason) {
        this(at, subject, from, to, reason, 1, at);
    }

    /// Returns one that stands for `earlier`, of the same subject, too.
    HistoryEntry over(HistoryEntry earlier) {
        return new HistoryEntry(
                at, subject, earlier.from, to, reason, earlier.changes + changes, earlier.first);
    }

    public Optional<Reason> why() {
        return Optional.ofNullable(reason);
    }

    /// Returns how many characters of it others have chosen.
    int weight() {
        return subject.length()
                + why().map(why -> why.cause().length() + why.hint().length()).orElse(0);
    }
}
