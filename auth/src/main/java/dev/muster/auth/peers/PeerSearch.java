package dev.muster.auth.peers;

import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// A question of which one Auth instance at most knows the answer, put to all of them at once.
public final class PeerSearch<A> {
    private final List<CompletableFuture<?>> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Reason> unreached = new ConcurrentHashMap<>();

    /// Returns the first answer; empty when none has it. Fails with the fault of an instance that
    /// has what is asked for and still cannot answer, such as `PING_TIMEOUT`.
    public CompletableFuture<Optional<A>> first(
            Collection<PeerAuth> peers, Function<PeerAuth, CompletableFuture<A>> question) {
        var found = new CompletableFuture<Optional<A>>();
        var all =
                peers.stream()
                        .map(peer -> {
                            var call = question.apply(peer);
                            calls.add(call);
                            return call.handle((answer, failure) -> {
                                if (failure == null) {
                                    found.complete(Optional.of(answer));
                                } else {
                                    failed(peer, failure, found);
                                }
                                return peer;
                            });
                        })
                        .toArray(CompletableFuture<?>[]::new);
        var _ = CompletableFuture.allOf(all).thenRun(() -> found.complete(Optional.empty()));
        return found;
    }

    /// Returns why the Auth instance `authId` was asked in vain, if it was.
    public Optional<Reason> unreached(String authId) {
        return Optional.ofNullable(unreached.get(authId));
    }

    /// Gives up what is still asked.
    public void cancel() {
        calls.forEach(call -> call.cancel(false));
    }

    private void failed(PeerAuth peer, Throwable failure, CompletableFuture<Optional<A>> found) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!(cause instanceof FaultException fault)) {
            found.completeExceptionally(failure);
            return;
        }
        var reason = fault.fault().reason();
        switch (reason.code()) {
            case AGENT_NOT_CONNECTED -> {} // not there
            case AUTH_UNREACHABLE,
                    AUTH_TIMEOUT,
                    BACKEND_UNAVAILABLE,
                    AUTH_OVERLOADED,
                    SHUTTING_DOWN,
                    STREAM_CLOSED,
                    IDENTITY_UNTRUSTED,
                    CERTIFICATE_EXPIRED ->
                    unreached.put(peer.run().authId(), reason);
            default -> found.completeExceptionally(fault);
        }
    }
}
