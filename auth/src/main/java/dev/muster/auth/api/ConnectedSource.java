package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.peers.Timed;
import dev.muster.core.fault.FaultException;
import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.ConnectedInstance;
import dev.muster.proto.v1.ListConnectedResponse;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The agents that are connected to one Auth instance, in the order of their ids. Reads page by
/// page, one ahead; when the instance does not answer, it ends there. For one thread.
final class ConnectedSource {
    private final Function<String, CompletableFuture<Timed<ListConnectedResponse>>> pages;
    private final AuthSource.Builder source;
    private final Queue<List<ConnectedInstance>> page = new ArrayDeque<>();
    private @Nullable CompletableFuture<Timed<ListConnectedResponse>> coming;
    private List<ConnectedInstance> head = List.of();
    private long agents;

    /// Asks for the first page.
    ///
    /// @param pages the page behind a page token, which is empty for the first
    ConnectedSource(
            AuthRun run, Function<String, CompletableFuture<Timed<ListConnectedResponse>>> pages) {
        this.pages = requireNonNull(pages, "pages");
        this.source = AuthSource.newBuilder().setAuthId(run.authId()).setAddress(run.address());
        this.coming = pages.apply("");
    }

    /// Goes on to the next host; tells whether there is one. Blocks until its page is there.
    boolean advance() throws InterruptedException {
        while (page.isEmpty() && coming != null) {
            take(coming);
        }
        var next = page.poll();
        head = next == null ? List.of() : next;
        return next != null;
    }

    /// Returns the streams of the host that it is at, the one that counts first.
    List<ConnectedInstance> head() {
        return head;
    }

    String id() {
        return head.getFirst().getId();
    }

    /// Counts the host that it is at as one of its agents.
    void count() {
        agents++;
    }

    /// Returns what is to say of it, after the last host.
    AuthSource told() {
        return source.hasObservedAt() ? source.setAgents(agents).build() : source.build();
    }

    private void take(CompletableFuture<Timed<ListConnectedResponse>> answer)
            throws InterruptedException {
        try {
            var timed = answer.get();
            var response = timed.answer();
            if (!source.hasObservedAt()) {
                source.setObservedAt(response.getObservedAt());
                source.setRoundTrip(WireTimes.toProto(timed.took()));
            }
            var token = response.getNextPageToken();
            coming = token.isEmpty() ? null : pages.apply(token);
            page.addAll(byHost(response.getInstancesList()));
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof FaultException fault)) {
                throw new IllegalStateException(e.getCause());
            }
            source.setReason(Faults.toProto(fault.fault().reason()));
            coming = null;
        }
    }

    private static List<List<ConnectedInstance>> byHost(List<ConnectedInstance> streams) {
        var hosts = new ArrayList<List<ConnectedInstance>>();
        int from = 0;
        for (int i = 1; i <= streams.size(); i++) {
            if (i == streams.size() || !streams.get(i).getId().equals(streams.get(from).getId())) {
                hosts.add(streams.subList(from, i));
                from = i;
            }
        }
        return hosts;
    }
}
