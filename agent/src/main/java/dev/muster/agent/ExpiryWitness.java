package dev.muster.agent;

import static java.util.Objects.requireNonNull;

import dev.muster.runtime.rpc.Faults;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/// Notices that Auth refuses the certificate.
final class ExpiryWitness implements ClientInterceptor {
    private final Runnable refused;

    ExpiryWitness(Runnable refused) {
        this.refused = requireNonNull(refused, "refused");
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
            MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                if (!status.isOk()
                                        && Faults.isCertificateRefused(
                                                status.asRuntimeException(trailers))) {
                                    refused.run();
                                }
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }
}
