package dev.muster.auth.inventory;

import static java.util.Comparator.comparingLong;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.core.id.HostId;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Who is written next. Bounded by the number of agents: each has at most one place.
final class Schedule {
    private record Place(HostId id, long due) {}

    private final BlockingQueue<HostId> ready = new LinkedBlockingQueue<>();

    @GuardedBy("this")
    private final Queue<Place> resting = new PriorityQueue<>(comparingLong(Place::due));

    @GuardedBy("this")
    private boolean hurrying;

    /// Waits for the next agent that is due.
    HostId take() throws InterruptedException {
        return ready.take();
    }

    /// Gives `id` its place; from `due` on it is ready.
    synchronized void add(HostId id, long due, long now) {
        if (hurrying || due - now <= 0) {
            ready.add(id);
        } else {
            resting.add(new Place(id, due));
        }
    }

    /// Makes ready whoever is due at `now`.
    synchronized void advance(long now) {
        for (var next = resting.peek();
                next != null && (hurrying || next.due() - now <= 0);
                next = resting.peek()) {
            ready.add(next.id());
            resting.remove();
        }
    }

    /// Makes everybody ready, now and from now on.
    synchronized void hurry() {
        hurrying = true;
        advance(0);
    }
}
