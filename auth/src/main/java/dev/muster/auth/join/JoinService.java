package dev.muster.auth.join;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.ca.CertificateRequest;
import dev.muster.auth.caller.Caller;
import dev.muster.auth.caller.Origin;
import dev.muster.auth.caller.Refusals;
import dev.muster.auth.token.MaskedToken;
import dev.muster.core.fault.FaultException;
import dev.muster.core.limit.Limits;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.core.version.Protocol;
import dev.muster.proto.v1.JoinRequest;
import dev.muster.proto.v1.JoinResponse;
import dev.muster.proto.v1.JoinServiceGrpc;
import dev.muster.runtime.rpc.AgentInfos;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.Roles;
import io.grpc.stub.StreamObserver;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The join call. Blocks: it runs on a thread of its own.
public final class JoinService extends JoinServiceGrpc.JoinServiceImplBase {
    private static final int TOKEN_BYTES = 512;
    private static final int AT_ONCE = 64;
    private static final int PATIENCE_SECONDS = 10;

    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final Joining joining;
    private final FailedJoins failedJoins;
    private final Consumer<AuditEvent> audit;
    private final Refusals refusals;

    /// @param audit returns once the event is durable, else throws
    public JoinService(Joining joining, Consumer<AuditEvent> audit, Refusals refusals, Time time) {
        this.joining = requireNonNull(joining, "joining");
        this.failedJoins = new FailedJoins(time);
        this.audit = requireNonNull(audit, "audit");
        this.refusals = requireNonNull(refusals, "refusals");
    }

    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> answer) {
        var caller = Caller.current();
        try {
            answer.onNext(response(admitted(request, caller)));
            answer.onCompleted();
        } catch (FaultException e) {
            var reason = e.fault().reason();
            failed(request, caller.origin(), reason);
            answer.onError(Faults.toStatus(e.fault()));
        }
    }

    private Membership admitted(JoinRequest request, Caller caller) {
        var wait = failedJoins.wait(caller.origin().block());
        if (wait.isPositive()) {
            throw JoinFaults.tooManyFailures(wait);
        }
        try {
            if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw JoinFaults.tooManyAtOnce();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw JoinFaults.stopping();
        }
        try {
            return joining.join(application(request), caller);
        } finally {
            places.release();
        }
    }

    private static Application application(JoinRequest request) {
        if (request.getProtocol() < Protocol.OLDEST) {
            throw JoinFaults.tooOld(request.getProtocol());
        }
        if (request.getTokenBytes().size() > TOKEN_BYTES) {
            throw JoinFaults.tooLong("the token", request.getTokenBytes().size(), TOKEN_BYTES);
        }
        if (request.getRolesCount() > Limits.SERVICES) {
            throw JoinFaults.tooLong("roles", request.getRolesCount(), Limits.SERVICES);
        }
        return new Application(
                request.getToken(),
                CertificateRequest.parse(request.getCertificateRequest().toByteArray()),
                Roles.fromProto(request.getRolesList()),
                AgentInfos.fromProto(JoinFaults.WHAT, request.getAgent()));
    }

    private JoinResponse response(Membership membership) {
        var authority = joining.issuer().authority();
        return JoinResponse.newBuilder()
                .setHostId(membership.id().toString())
                .setClusterName(authority.clusterName())
                .setCertificate(der(membership.certificate()))
                .addAllCaCertificates(
                        authority.certificates().stream().map(JoinService::der).toList())
                .addAllGrantedRoles(Roles.toProto(membership.roles()))
                .build();
    }

    private void failed(JoinRequest request, Origin origin, Reason reason) {
        if (isCallersFault(reason.code())) {
            failedJoins.failed(origin.block());
        }
        var hostname = request.getAgent().getHostname();
        refusals.join(origin, reason);
        try {
            audit.accept(
                    new AuditEvent.InstanceJoinFailed(
                            hostname.length() <= Limits.HOSTNAME_BYTES ? hostname : "",
                            Roles.fromProto(request.getRolesList()),
                            Joining.METHOD,
                            masked(request.getToken()),
                            origin.address(),
                            reason));
        } catch (FaultException _) {
            // The log has said that it cannot write; the caller is told its own fault.
        }
    }

    private static boolean isCallersFault(Reason.Code code) {
        return switch (code) {
            case AUDIT_UNAVAILABLE,
                    BACKEND_UNAVAILABLE,
                    DISK_FULL,
                    AUTH_OVERLOADED,
                    SHUTTING_DOWN ->
                    false;
            default -> true;
        };
    }

    private static @Nullable MaskedToken masked(String token) {
        return token.isBlank() || token.length() > TOKEN_BYTES ? null : MaskedToken.of(token);
    }

    private static ByteString der(X509Certificate certificate) {
        try {
            return ByteString.copyFrom(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate of ours has no encoding", e);
        }
    }
}
