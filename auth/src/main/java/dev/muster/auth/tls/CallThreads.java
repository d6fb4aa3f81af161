package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Keeps calls that may block off the event loops; the others stay there.
///
/// @param blocking names of the services whose calls may block
record CallThreads(Set<String> blocking, Executor threads) implements ServerCallExecutorSupplier {
    CallThreads {
        blocking = Set.copyOf(blocking);
        requireNonNull(threads, "threads");
    }

    @Override
    public <Q, A> @Nullable Executor getExecutor(ServerCall<Q, A> call, Metadata headers) {
        var service = call.getMethodDescriptor().getServiceName();
        return service != null && blocking.contains(service) ? threads : null;
    }
}
