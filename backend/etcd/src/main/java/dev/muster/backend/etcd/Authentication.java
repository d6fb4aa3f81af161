package dev.muster.backend.etcd;

import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Deadline;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Shows etcd a token with each call, once there is one.
final class Authentication implements ClientInterceptor {
    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private final Optional<EtcdSettings.Login> login;
    private volatile @Nullable String token;

    Authentication(Optional<EtcdSettings.Login> login) {
        this.login = login;
    }

    /// Gets a token if one is needed and there is none. An etcd that asks for none gets none.
    void ensure(Channel member, Deadline limit) {
        if (login.isEmpty() || token != null) {
            return;
        }
        try {
            token =
                    AuthGrpc.newBlockingStub(member)
                            .withDeadline(limit)
                            .authenticate(
                                    AuthenticateRequest.newBuilder()
                                            .setName(login.get().username())
                                            .setPassword(login.get().password())
                                            .build())
                            .getToken();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.FAILED_PRECONDITION
                    || !EtcdFaults.says(e.getStatus(), "not enabled")) {
                throw e;
            }
            token = "";
        }
    }

    /// Drops the token; tells whether another can be had.
    boolean renew() {
        token = null;
        return login.isPresent();
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
            MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                var shown = token;
                if (shown != null && !shown.isEmpty()) {
                    headers.put(TOKEN, shown);
                }
                super.start(listener, headers);
            }
        };
    }
}
