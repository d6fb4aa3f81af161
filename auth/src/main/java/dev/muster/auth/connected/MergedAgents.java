package dev.muster.auth.connected;

import static java.util.Objects.requireNonNull;

import dev.muster.core.id.HostId;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Agents that are here and agents that have gone, in the order of their ids. One that goes
/// meanwhile, which is among the latter before it leaves the former, is not missed.
final class MergedAgents implements Iterator<LiveAgent> {
    private final Iterator<LiveAgent> here;
    private final Gone gone;
    private @Nullable LiveAgent aheadHere;
    private @Nullable LiveAgent next;

    /// Those that have gone.
    interface Gone {
        /// Returns the first one behind `last`, or of all when that is null; null for none.
        @Nullable LiveAgent behind(@Nullable HostId last);
    }

    /// @param last behind which they begin; null for all
    MergedAgents(Iterator<LiveAgent> here, Gone gone, @Nullable HostId last) {
        this.here = requireNonNull(here, "here");
        this.gone = requireNonNull(gone, "gone");
        this.next = behind(last);
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public LiveAgent next() {
        var agent = next;
        if (agent == null) {
            throw new NoSuchElementException();
        }
        next = behind(agent.id());
        return agent;
    }

    private @Nullable LiveAgent behind(@Nullable HostId last) {
        if (aheadHere == null && here.hasNext()) {
            aheadHere = here.next();
        }
        var one = aheadHere;
        var other = gone.behind(last); // after the other: see above
        if (one == null || (other != null && other.id().compareTo(one.id()) < 0)) {
            return other;
        }
        aheadHere = null;
        return one;
    }
}
