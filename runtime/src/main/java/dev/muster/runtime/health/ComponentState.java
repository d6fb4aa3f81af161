package dev.muster.runtime.health;

import dev.muster.core.reason.Reason;
import dev.muster.runtime.health.Heartbeat.Acked;
import dev.muster.runtime.health.Heartbeat.Failed;
import dev.muster.runtime.health.Heartbeat.Missed;
import java.time.Instant;
import java.util.Optional;

/// Where one heartbeating component is in its lifecycle.
///
/// [#after] is the whole transition table; nothing else creates a next state. Every state but [Ok]
/// says why it is not ok.
public sealed interface ComponentState {

    /// Nothing was acknowledged yet.
    record Starting(Instant since, Reason reason) implements ComponentState {}

    /// Every heartbeat since `since` was acknowledged.
    record Ok(Instant since) implements ComponentState {}

    /// The latest heartbeat failed. `since` is the first failure of this outage.
    record Degraded(Instant since, Reason reason) implements ComponentState {}

    /// One heartbeat was acknowledged after an outage; the next one decides.
    ///
    /// @param reason what it recovers from
    record Recovering(Instant since, Reason reason) implements ComponentState {}

    /// Returns when this state was entered; an outage that goes on keeps its first failure.
    Instant since();

    /// Returns why the component is not ok, or nothing where it is.
    default Optional<Reason> why() {
        return switch (this) {
            case Ok _ -> Optional.empty();
            case Starting(_, var reason) -> Optional.of(reason);
            case Degraded(_, var reason) -> Optional.of(reason);
            case Recovering(_, var reason) -> Optional.of(reason);
        };
    }

    /// Returns the form of JSON, logs and labels, such as `degraded`.
    default String key() {
        return switch (this) {
            case Ok _ -> "ok";
            case Starting _ -> "starting";
            case Degraded _ -> "degraded";
            case Recovering _ -> "recovering";
        };
    }

    /// Returns the state that follows once `beat` has completed.
    default ComponentState after(Heartbeat beat) {
        return switch (new Step(this, beat)) {
            case Step(Starting _, Acked(var at)) -> new Ok(at);
            case Step(Starting s, Missed(_, var why, _)) -> new Starting(s.since(), why);
            case Step(Starting _, Failed(var at, var why, _)) -> new Degraded(at, why);
            case Step(Ok s, Acked _) -> s;
            case Step(Ok _, Missed(var at, var why, _)) -> new Degraded(at, why);
            case Step(Ok _, Failed(var at, var why, _)) -> new Degraded(at, why);
            case Step(Degraded s, Acked(var at)) -> new Recovering(at, s.reason());
            case Step(Degraded s, Missed(_, var why, _)) -> new Degraded(s.since(), why);
            case Step(Degraded s, Failed(_, var why, _)) -> new Degraded(s.since(), why);
            case Step(Recovering _, Acked(var at)) -> new Ok(at);
            case Step(Recovering _, Missed(var at, var why, _)) -> new Degraded(at, why);
            case Step(Recovering _, Failed(var at, var why, _)) -> new Degraded(at, why);
        };
    }
}

/// The left-hand side of one row of the transition table.
record Step(ComponentState state, Heartbeat beat) {}
