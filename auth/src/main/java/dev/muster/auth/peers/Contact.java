package dev.muster.auth.peers;

import static java.util.Objects.requireNonNull;

import dev.muster.proto.v1.ListConnectedRequest;
import dev.muster.proto.v1.ListConnectedResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A link to another Auth instance, and whether that answers over it: one that cannot reach the
/// storage does not renew its lease, and has its agents all the same. Owned by whoever looks at the
/// leases, but for what a probe tells.
final class Contact {
    /// From one probe to the next one.
    static final Duration PROBED_EVERY = Duration.ofSeconds(5);

    private static final ListConnectedRequest PROBE =
            ListConnectedRequest.newBuilder().setPageSize(1).build();

    private final Peers.Link link;
    private volatile boolean there;
    private @Nullable CompletableFuture<Timed<ListConnectedResponse>> probe;
    private long probedNanos;

    /// @param there whether it counts as there until a probe says otherwise
    Contact(Peers.Link link, boolean there) {
        this.link = requireNonNull(link, "link");
        this.there = there;
    }

    Peers.Link link() {
        return link;
    }

    /// Returns whether it answered last, as far as that is known.
    boolean isThere() {
        return there;
    }

    /// Takes note that it vouches for itself.
    void renewed() {
        there = true;
    }

    /// Asks it for a sign of life, unless that was done just now. Does not block.
    void probe(long now) {
        boolean due = probe == null || now - probedNanos >= PROBED_EVERY.toNanos();
        if (due && (probe == null || probe.isDone())) {
            probedNanos = now;
            probe = link.peer().connected(PROBE);
            var _ = probe.whenComplete((_, failure) -> there = failure == null);
        }
    }
}
