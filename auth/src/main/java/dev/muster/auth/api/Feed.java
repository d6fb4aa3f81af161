package dev.muster.auth.api;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Semaphore;

/// Hands the parts of a long answer over no faster than the caller takes them. For one thread.
final class Feed<A> implements Sink<A> {
    private final ServerCallStreamObserver<A> to;
    private final Semaphore ready = new Semaphore(0);

    /// To be made before the call's method returns.
    Feed(ServerCallStreamObserver<A> to) {
        this.to = to;
        to.setOnReadyHandler(ready::release);
        to.setOnCancelHandler(() -> {}); // its thread is interrupted
    }

    /// Throws when the caller has gone.
    @Override
    public void send(A part) throws InterruptedException {
        while (!to.isReady()) {
            ready.acquire();
        }
        to.onNext(part);
    }
}
