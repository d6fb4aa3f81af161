package dev.muster.auth.peers;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.LeaseAge;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ListConnectedRequest;
import dev.muster.proto.v1.ListConnectedResponse;
import java.time.Duration;
import java.util.Optional;
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

    /// Null before the first sign of life.
    private volatile @Nullable Long heardNanos;

    private @Nullable CompletableFuture<Timed<ListConnectedResponse>> probe;
    private long probedNanos;

    Contact(Peers.Link link) {
        this.link = requireNonNull(link, "link");
    }

    Peers.Link link() {
        return link;
    }

    /// Returns for how long it has given no sign of life; empty where it never did.
    Optional<Duration> silence(long now) {
        return Optional.ofNullable(heardNanos).map(heard -> Duration.ofNanos(now - heard));
    }

    /// Returns whether it gave a sign of life of late: more than one probe has to fail.
    boolean isThere(long now) {
        return silence(now).filter(it -> it.compareTo(LeaseAge.LAPSES_AFTER) <= 0).isPresent();
    }

    /// Takes note that it renewed its lease then.
    void renewed(long nanos) {
        heardNanos = nanos;
    }

    /// Asks it for a sign of life, unless that was done just now. Does not block.
    void probe(Time time) {
        long now = time.nanoTime();
        boolean due = probe == null || now - probedNanos >= PROBED_EVERY.toNanos();
        if (due && (probe == null || probe.isDone())) {
            probedNanos = now;
            probe = link.peer().connected(PROBE);
            var _ = probe.thenAccept(answer -> answered(answer.answer(), time.nanoTime()));
        }
    }

    /// Another instance may have its address by now.
    private void answered(ListConnectedResponse answer, long now) {
        if (answer.getAuthId().equals(link.peer().run().authId())) {
            heardNanos = now;
        }
    }
}
