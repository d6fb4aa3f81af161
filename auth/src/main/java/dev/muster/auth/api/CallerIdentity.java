package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.caller.Caller;
import dev.muster.auth.caller.Expired;
import dev.muster.auth.caller.Origin;
import dev.muster.auth.caller.Refusals;
import dev.muster.core.fault.Fault;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.AuditServiceGrpc;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.ControlServiceGrpc;
import dev.muster.proto.v1.InventoryServiceGrpc;
import dev.muster.proto.v1.JoinServiceGrpc;
import dev.muster.proto.v1.PeerServiceGrpc;
import dev.muster.proto.v1.TokenServiceGrpc;
import dev.muster.runtime.identity.CaPin;
import dev.muster.runtime.identity.CertificateNames;
import dev.muster.runtime.identity.SpiffeId;
import dev.muster.runtime.rpc.Faults;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// The one place that decides whether a caller may call a service. TLS has verified the client's
/// certificate if it showed one; here its validity is checked anew for each call, and its kind is
/// held against what the service needs. A stream is checked when it opens.
public final class CallerIdentity implements ServerInterceptor {
    /// The kind of certificate that each service needs; empty for none. What is not here may not be
    /// called.
    private static final Map<String, Optional<SpiffeId.Kind>> NEEDED =
            Map.of(
                    JoinServiceGrpc.SERVICE_NAME, Optional.empty(),
                    ControlServiceGrpc.SERVICE_NAME, Optional.of(SpiffeId.Kind.HOST),
                    ClusterServiceGrpc.SERVICE_NAME, Optional.of(SpiffeId.Kind.ADMIN),
                    PeerServiceGrpc.SERVICE_NAME, Optional.of(SpiffeId.Kind.AUTH),
                    InventoryServiceGrpc.SERVICE_NAME, Optional.of(SpiffeId.Kind.ADMIN),
                    TokenServiceGrpc.SERVICE_NAME, Optional.of(SpiffeId.Kind.ADMIN),
                    AuditServiceGrpc.SERVICE_NAME, Optional.of(SpiffeId.Kind.ADMIN));

    private final Refusals refusals;
    private final Time time;

    public CallerIdentity(Refusals refusals, Time time) {
        this.refusals = requireNonNull(refusals, "refusals");
        this.time = requireNonNull(time, "time");
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var caller = caller(call);
        var refusal = refusal(caller, call.getMethodDescriptor().getServiceName());
        if (refusal.isPresent()) {
            var operation = call.getMethodDescriptor().getFullMethodName();
            refusals.identity(operation, claimed(caller), caller.origin(), refusal.get());
            var failure = Faults.toStatus(new Fault("Cannot call " + operation, refusal.get()));
            var trailers = failure.getTrailers();
            call.close(failure.getStatus(), trailers == null ? new Metadata() : trailers);
            return new ServerCall.Listener<>() {};
        }
        var context = Context.current().withValue(Caller.KEY, caller);
        return Contexts.interceptCall(context, call, headers, next);
    }

    private Optional<Reason> refusal(Caller caller, @Nullable String service) {
        var needed = service == null ? null : NEEDED.get(service);
        if (needed == null) {
            return Optional.of(
                    new Reason(
                            Reason.Code.NOT_AUTHORIZED,
                            "this Auth Service offers no such call to anyone",
                            "Run the same version of Muster on both sides"));
        }
        return switch (caller) {
            case Caller.Member member when !time.instant().isBefore(member.notAfter()) ->
                    Optional.of(Expired.reason(member.id(), member.notAfter(), time.instant()));
            case Caller.Member member when needed.isPresent() ->
                    needed.filter(kind -> kind != member.id().kind())
                            .map(kind -> wrongKind(kind, member));
            case Caller.Anonymous _ when needed.isPresent() -> needed.map(CallerIdentity::missing);
            case Caller.Member _, Caller.Anonymous _ -> Optional.empty();
        };
    }

    private static Reason wrongKind(SpiffeId.Kind needed, Caller.Member member) {
        return new Reason(
                Reason.Code.NOT_AUTHORIZED,
                "%s is no %s certificate".formatted(member.id(), word(needed)),
                "Use an identity of kind " + word(needed));
    }

    private static Reason missing(SpiffeId.Kind needed) {
        return new Reason(
                Reason.Code.IDENTITY_UNTRUSTED,
                "the caller showed no client certificate",
                needed == SpiffeId.Kind.HOST
                        ? "Join the cluster with a token first"
                        : "Use an identity of kind " + word(needed));
    }

    private static String word(SpiffeId.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String claimed(Caller caller) {
        return switch (caller) {
            case Caller.Member member -> member.id().toString();
            case Caller.Anonymous _ -> "";
        };
    }

    private static Caller caller(ServerCall<?, ?> call) {
        var origin = Origin.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        var certificate = certificate(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        if (certificate == null) {
            return new Caller.Anonymous(origin);
        }
        return CertificateNames.spiffeId(certificate)
                .<Caller>map(id ->
                        new Caller.Member(
                                id,
                                CertificateNames.roles(certificate),
                                CaPin.of(certificate).toString(),
                                certificate.getNotAfter().toInstant(),
                                origin))
                .orElseGet(() -> new Caller.Anonymous(origin));
    }

    private static @Nullable X509Certificate certificate(@Nullable SSLSession session) {
        try {
            return session != null
                            && session.getPeerCertificates()[0] instanceof X509Certificate leaf
                    ? leaf
                    : null;
        } catch (SSLPeerUnverifiedException _) {
            return null; // the client showed none
        }
    }
}
