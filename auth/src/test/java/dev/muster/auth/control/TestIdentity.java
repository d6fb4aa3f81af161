package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.caller.Caller;
import dev.muster.auth.caller.Origin;
import dev.muster.auth.connected.FakePulse;
import dev.muster.auth.pulse.Pulse;
import dev.muster.core.role.Role;
import dev.muster.runtime.identity.SpiffeId;
import io.grpc.CallCredentials;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Executor;

/// Says in a header who calls, where TLS would say it.
final class TestIdentity extends CallCredentials {
    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("test-caller", Metadata.ASCII_STRING_MARSHALLER);

    private final String name;

    TestIdentity(String name) {
        this.name = name;
    }

    @Override
    public void applyRequestMetadata(
            RequestInfo request, Executor executor, MetadataApplier applier) {
        var headers = new Metadata();
        headers.put(HEADER, name);
        applier.apply(headers);
    }

    /// Reads the header.
    static final class Reader implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            var host = requireNonNull(headers.get(HEADER), "test-caller");
            var caller =
                    new Caller.Member(
                            new SpiffeId("test", SpiffeId.Kind.HOST, host),
                            Set.of(Role.NODE, Role.APP),
                            "sha256:00",
                            Instant.MAX,
                            new Origin("192.0.2.1", "192.0.2.1"));
            var context =
                    Context.current()
                            .withValue(Caller.KEY, caller)
                            .withValue(Pulse.KEY, new FakePulse());
            return Contexts.interceptCall(context, call, headers, next);
        }
    }
}
