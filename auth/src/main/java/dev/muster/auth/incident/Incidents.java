package dev.muster.auth.incident;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Keys;
import dev.muster.backend.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The incidents of the cluster: the one that goes on under `incidents/open`, which only one can
/// create, and those that have ended under their ids. Blocks; any thread. May throw a
/// [dev.muster.core.fault.FaultException].
public final class Incidents {
    /// How long one that has ended is remembered.
    static final Duration KEPT = Duration.ofDays(30);

    /// Far more than there can be of half a minute's calm each that are worth reading.
    static final int MOST = 1_000;

    private static final int PAGE = 500;

    private static final String KEYS = "incidents/";
    private static final String OPEN = KEYS + "open";

    /// Of each whose end is to be told.
    private static final String ENDS = "incident-ends/";

    /// Conflicts in a row; each means that somebody else made progress.
    private static final int TRIES = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);

    private final Backend backend;

    /// Revision of the one that was not understood last.
    private final AtomicLong unreadable = new AtomicLong(-1);

    public Incidents(Backend backend) {
        this.backend = requireNonNull(backend, "backend");
    }

    /// The incident that goes on, as it was read.
    ///
    /// @param revision changes with each write
    record Open(Incident incident, long revision) {}

    /// What became of a part.
    ///
    /// @param created whether the incident began with it
    record Told(Incident incident, boolean created) {}

    /// A part as it was told.
    ///
    /// @param incident id of the one that it was told to
    record Known(String incident, Part part) {}

    /// One that has ended and whose end the audit log may not have yet.
    ///
    /// @param age for how long it has
    record Untold(Incident incident, Duration age) {}

    /// Returns those of the last [#KEPT], at most the latest [#MOST], the latest first.
    public List<Incident> all() {
        var found = new TreeMap<String, Incident>(); // ids begin with the time
        open().map(Open::incident).ifPresent(incident -> found.put(incident.id(), incident));
        var from = KEYS;
        while (true) {
            var page = backend.range(from, OPEN, PAGE);
            page.stream()
                    .flatMap(item -> IncidentJson.decode(item.value()).stream())
                    .forEach(incident -> found.put(incident.id(), incident));
            while (found.size() > MOST) {
                found.pollFirstEntry();
            }
            if (page.size() < PAGE) {
                return found.values().stream()
                        .sorted(comparing(Incident::since).reversed())
                        .toList();
            }
            from = Keys.after(page.getLast().key());
        }
    }

    Optional<Open> open() {
        return backend.get(OPEN)
                .flatMap(item ->
                        IncidentJson.decode(item.value())
                                .map(incident -> new Open(incident, item.revision())));
    }

    /// Makes `part` known: of the incident that goes on, or as a new one. Empty when others were
    /// always faster, or where one goes on that is not understood.
    ///
    /// @param before the same part as it was told last; null where it was not
    Optional<Told> tell(Part part, @Nullable Known before, Instant now) {
        for (int i = 0; i < TRIES; i++) {
            var item = backend.get(OPEN).orElse(null);
            var open = item == null ? null : IncidentJson.decode(item.value()).orElse(null);
            if (item != null && open == null) {
                logUnreadable(item);
                return Optional.empty();
            }
            var next =
                    open == null
                            ? Incident.begun(part, now)
                            : open.with(part, toldTo(open, before));
            if (backend.commit(write(item, next)) instanceof Commit.Done) {
                return Optional.of(new Told(next, open == null));
            }
        }
        return Optional.empty();
    }

    private static @Nullable Part toldTo(Incident open, @Nullable Known before) {
        return before != null && before.incident().equals(open.id()) ? before.part() : null;
    }

    /// Returns whether one goes on that is not understood: it stays, and there is no other.
    boolean isUnreadable() {
        return backend.get(OPEN)
                .filter(item -> IncidentJson.decode(item.value()).isEmpty())
                .isPresent();
    }

    private void logUnreadable(Item item) {
        if (unreadable.getAndSet(item.revision()) != item.revision()) {
            LOG.atWarn()
                    .addKeyValue("key", OPEN)
                    .addKeyValue("revision", item.revision())
                    .log(
                            "the mass loss that goes on is damaged or too new to be understood; none"
                                    + " is told of until that key is deleted");
        }
    }

    /// Takes in that `count` more agents of a run that is gone have no audit event of their own.
    /// Tells whether an incident goes on that tells of that run's end and counts them now.
    public boolean fold(String run, int count) {
        for (int i = 0; i < TRIES; i++) {
            var item = backend.get(OPEN).orElse(null);
            var open = item == null ? null : IncidentJson.decode(item.value()).orElse(null);
            if (open == null || !open.tellsOfTheEndOf(run)) {
                return false;
            }
            if (backend.commit(write(item, open.folding(run, count))) instanceof Commit.Done) {
                return true;
            }
        }
        return false;
    }

    /// Takes in that the audit log has the event that `incident` began.
    void announced(Incident incident) {
        for (int i = 0; i < TRIES; i++) {
            var item = backend.get(OPEN).orElse(null);
            var open = item == null ? null : IncidentJson.decode(item.value()).orElse(null);
            if (open == null
                    || !open.id().equals(incident.id())
                    || backend.commit(write(item, open.asAnnounced())) instanceof Commit.Done) {
                return;
            }
        }
    }

    /// Returns those whose end is to be told.
    List<Untold> untold() {
        return backend.range(ENDS, Keys.endOf(ENDS), MOST).stream()
                .flatMap(item -> {
                    var age = KEPT.minus(item.remaining().orElse(KEPT));
                    return backend
                            .get(KEYS + item.key().substring(ENDS.length()))
                            .flatMap(ended -> IncidentJson.decode(ended.value()))
                            .map(incident -> new Untold(incident, age))
                            .stream();
                })
                .toList();
    }

    /// Takes in that the audit log has the event that `incident` ended.
    void told(Incident incident) {
        backend.commit(Write.delete(ENDS + incident.id()));
    }

    /// Replaces the one that goes on by what it is counted to be now, or moves it where it has
    /// ended. Tells whether it was still as it was read.
    boolean replace(Open read, Incident next) {
        var item = backend.get(OPEN).filter(one -> one.revision() == read.revision());
        return item.isPresent()
                && backend.commit(
                                next.ended().isEmpty()
                                        ? List.of(write(item.get(), next))
                                        : List.of(
                                                Write.delete(item.get()),
                                                Write.put(ENDS + next.id(), "{\"v\":1}")
                                                        .expiringIn(KEPT),
                                                Write.put(
                                                                KEYS + next.id(),
                                                                IncidentJson.encode(
                                                                        next, item.get().value()))
                                                        .expiringIn(KEPT)))
                        instanceof Commit.Done;
    }

    private static Write write(@Nullable Item before, Incident incident) {
        var json = IncidentJson.encode(incident, before == null ? null : before.value());
        return before == null ? Write.create(OPEN, json) : Write.replace(before, json);
    }
}
