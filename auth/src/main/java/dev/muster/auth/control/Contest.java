package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.LiveAgent;
import java.time.Duration;
import java.util.function.Consumer;

/// Settles what it means that several streams of one host are open. The youngest process counts at
/// once; whether the others are alive is asked:
///
/// | opened | asked | no answer | an answer |
/// |---|---|---|---|
/// | the stream that counts | the older ones, for 3 s | they were replaced: a restart, not a clone | they are held, with an objection |
/// | an older one | the one that counts, for 15 s | nothing yet: the watch decides | the opened one is held, with an objection |
///
/// So a restart after a crash never waits, and the youngest is never disturbed. Never blocks; any
/// thread.
final class Contest {
    static final Duration OLDER = Duration.ofSeconds(3);
    static final Duration YOUNGER = Duration.ofSeconds(15);

    private final ConnectedAgents agents;
    private final Turns turns;
    private final Consumer<LiveAgent> replaced;
    private final Consumer<LiveAgent> objected;

    /// @param replaced told of each stream whose agent does not answer, which is forgotten then
    /// @param objected told of each that is held from now on, in its host's turn
    Contest(
            ConnectedAgents agents,
            Turns turns,
            Consumer<LiveAgent> replaced,
            Consumer<LiveAgent> objected) {
        this.agents = requireNonNull(agents, "agents");
        this.turns = requireNonNull(turns, "turns");
        this.replaced = requireNonNull(replaced, "replaced");
        this.objected = requireNonNull(objected, "objected");
    }

    /// Begins to settle it for a host of which a stream has opened.
    void begin(LiveAgent opened) {
        var others = agents.beside(opened.id());
        if (others.isEmpty()) {
            return;
        }
        if (others.contains(opened)) {
            agents.find(opened.id()).ifPresent(younger -> askYounger(younger, opened));
        } else {
            others.stream().filter(older -> older.objection().isEmpty()).forEach(this::askOlder);
        }
    }

    /// Tells an agent what is objected to now, however often that changes meanwhile.
    static void tell(LiveAgent agent) {
        while (true) {
            var told = agent.objection();
            agent.link().object(told.orElse(null));
            if (agent.objection().equals(told)) {
                return;
            }
        }
    }

    private void askOlder(LiveAgent older) {
        var _ =
                older.link()
                        .ping(OLDER)
                        .whenComplete((_, failure) -> {
                            if (failure == null) {
                                object(older);
                            } else if (older.link().pulse().isExcused()) {
                                askOlder(older); // Auth itself was held up
                            } else {
                                replace(older);
                            }
                        });
    }

    private void askYounger(LiveAgent younger, LiveAgent opened) {
        var _ =
                younger.link()
                        .ping(YOUNGER)
                        .whenComplete((_, failure) -> {
                            if (failure == null) {
                                object(opened);
                            }
                        });
    }

    private void replace(LiveAgent older) {
        synchronized (turns.of(older.id())) {
            if (!agents.beside(older.id()).contains(older)) {
                return; // it left, or counts
            }
            agents.remove(older);
        }
        replaced.accept(older);
    }

    private void object(LiveAgent older) {
        synchronized (turns.of(older.id())) {
            var younger = agents.find(older.id());
            if (younger.isEmpty() || !agents.beside(older.id()).contains(older)) {
                return; // it left, or counts
            }
            older.object(Duplicate.objection(younger.get()));
            objected.accept(older);
        }
        tell(older);
    }
}
