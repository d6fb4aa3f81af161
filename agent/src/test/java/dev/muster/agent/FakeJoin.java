package dev.muster.agent;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.muster.core.fault.Fault;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.proto.v1.JoinRequest;
import dev.muster.proto.v1.JoinResponse;
import dev.muster.proto.v1.JoinServiceGrpc;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.Roles;
import dev.muster.testkit.TestAuthority;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/// An Auth Service's joining side: grants what a token is worth, to the host that shows its
/// certificate, or else to a new one.
public final class FakeJoin extends JoinServiceGrpc.JoinServiceImplBase {
    private final TestAuthority authority;
    private volatile HostId id = HostId.random();
    private volatile Instant validAround;
    private final Map<String, Set<Role>> tokens = new ConcurrentHashMap<>();
    private final Set<Role> granted = ConcurrentHashMap.newKeySet();
    private volatile boolean sendsCertificates = true;
    private final AtomicReference<@Nullable Reason> refusal = new AtomicReference<>();
    private final BlockingQueue<JoinRequest> requests = new LinkedBlockingQueue<>();

    FakeJoin(TestAuthority authority) {
        this.authority = authority;
        this.validAround = authority.now();
    }

    /// Returns the id that was granted last.
    public HostId id() {
        return id;
    }

    /// Issues certificates that end in `left` from now on.
    public void issueFor(Duration left) {
        validAround = authority.now().plus(left).minus(TestAuthority.VALIDITY);
    }

    public void allow(String token, Role... roles) {
        tokens.put(token, Set.of(roles));
    }

    /// Refuses every join from now on.
    public void refuse(Reason why) {
        refusal.set(why);
    }

    /// Leaves the certificate out of every answer from now on.
    public void sendNoCertificate() {
        sendsCertificates = false;
    }

    /// Returns the next request, refused or not.
    public JoinRequest nextRequest() throws InterruptedException {
        return requests.take();
    }

    /// Returns how many requests nobody has asked for yet.
    public int waitingRequests() {
        return requests.size();
    }

    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> answer) {
        var roles = tokens.get(request.getToken());
        var why = refusal.get();
        if (why == null && roles == null) {
            why = new Reason(Reason.Code.TOKEN_INVALID, "unknown token", "Get another");
        }
        if (why != null || roles == null) {
            answer.onError(Faults.toStatus(new Fault("Cannot join", requireNonNull(why))));
        } else {
            id = Shown.host().orElseGet(HostId::random);
            granted.addAll(roles);
            answer.onNext(granted(request));
            answer.onCompleted();
        }
        requests.add(request);
    }

    private JoinResponse granted(JoinRequest request) {
        try {
            var key =
                    new JcaPKCS10CertificationRequest(request.getCertificateRequest().toByteArray())
                            .getPublicKey();
            var names = granted.stream().map(Role::title).toList();
            var certificate = authority.issue(key, "host", id.toString(), names, validAround);
            return JoinResponse.newBuilder()
                    .setHostId(id.toString())
                    .setClusterName(authority.cluster())
                    .setCertificate(
                            sendsCertificates
                                    ? ByteString.copyFrom(certificate.getEncoded())
                                    : ByteString.EMPTY)
                    .addCaCertificates(ByteString.copyFrom(authority.certificate().getEncoded()))
                    .addAllGrantedRoles(Roles.toProto(granted))
                    .build();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
