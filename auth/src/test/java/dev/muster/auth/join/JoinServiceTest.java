package dev.muster.auth.join;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.ca.CertificateIssuer;
import dev.muster.auth.ca.ClusterAuthority;
import dev.muster.auth.caller.Caller;
import dev.muster.auth.caller.Origin;
import dev.muster.auth.caller.Refusals;
import dev.muster.auth.inventory.Enrollment;
import dev.muster.auth.token.JoinTokens;
import dev.muster.auth.token.StaticToken;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.version.Protocol;
import dev.muster.core.version.Version;
import dev.muster.proto.v1.JoinRequest;
import dev.muster.proto.v1.JoinResponse;
import dev.muster.runtime.identity.CertificateNames;
import dev.muster.runtime.identity.Keys;
import dev.muster.runtime.identity.SpiffeId;
import dev.muster.runtime.rpc.AgentInfos;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.Roles;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JoinServiceTest {
    private static final String SECRET = "a-static-secret-0123";
    private static final Origin ORIGIN = new Origin("192.0.2.7", "192.0.2.7");
    private static final Reason FULL =
            new Reason(Reason.Code.AUDIT_UNAVAILABLE, "no space left", "Free space");

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final SecureRandom random = new SecureRandom();
    private final JoinTokens tokens =
            new JoinTokens(
                    backend,
                    List.of(new StaticToken(Set.of(Role.NODE, Role.APP), SECRET)),
                    random,
                    time);
    private final List<AuditEvent> events = new ArrayList<>();
    private final Map<HostId, Enrollment> members = new HashMap<>();
    private final JoinService service = service();
    private final KeyPair keys = Keys.generate();
    private @Nullable JoinResponse response;
    private @Nullable Throwable failure;
    private boolean auditFails;

    @Test
    void aTokenGrantsWhatIsAskedForAndAllowed() throws Exception {
        var answer = joined(request().addAllRoles(Roles.toProto(Set.of(Role.NODE, Role.DB))));

        var id = HostId.parse(answer.getHostId()).orElseThrow();
        var certificate = certificate(answer);
        assertThat(Roles.fromProto(answer.getGrantedRolesList())).containsExactly(Role.NODE);
        assertThat(CertificateNames.roles(certificate)).containsExactly(Role.NODE);
        assertThat(CertificateNames.spiffeId(certificate))
                .contains(new SpiffeId("c1", SpiffeId.Kind.HOST, id.toString()));
        assertThat(certificate.getPublicKey()).isEqualTo(keys.getPublic());
        assertThat(answer.getClusterName()).isEqualTo("c1");
        assertThat(answer.getCaCertificatesCount()).isEqualTo(1);
        assertThat(id.value().version()).isEqualTo(4);
    }

    @Test
    void theAuditLogHasTheCertificateAndTheJoinBeforeTheAnswer() {
        var answer = joined(request().addAllRoles(Roles.toProto(Set.of(Role.NODE))));

        assertThat(events)
                .hasSize(2)
                .first()
                .isInstanceOf(AuditEvent.CertificateCreated.class)
                .extracting(AuditEvent::address)
                .isEqualTo("192.0.2.7");
        var event = (AuditEvent.InstanceJoined) events.getLast();
        assertThat(event.host().toString()).isEqualTo(answer.getHostId());
        assertThat(event.roles()).containsExactly(Role.NODE);
        assertThat(event.method()).isEqualTo("token");
        assertThat(String.valueOf(event.token())).endsWith("0123").doesNotContain("secret");
    }

    @Test
    void theInventoryKnowsTheNewMember() {
        var answer = joined(request().addAllRoles(Roles.toProto(Set.of(Role.NODE))));

        var enrollment = members.get(HostId.parse(answer.getHostId()).orElseThrow());
        assertThat(enrollment).isNotNull();
        assertThat(enrollment.roles()).containsExactly(Role.NODE);
        assertThat(enrollment.publicKey()).startsWith("sha256:");
        assertThat(enrollment.joined()).contains(time.instant());
    }

    @Test
    void aHostThatJoinsAgainKeepsItsIdAndAddsRoles() throws Exception {
        var id = HostId.random();
        var spiffe = new SpiffeId("c1", SpiffeId.Kind.HOST, id.toString());
        var member =
                new Caller.Member(spiffe, Set.of(Role.NODE), "sha256:x", time.instant(), ORIGIN);

        call(request().addAllRoles(Roles.toProto(Set.of(Role.APP))).build(), member);

        var answer = answer();
        assertThat(answer.getHostId()).isEqualTo(id.toString());
        assertThat(CertificateNames.roles(certificate(answer)))
                .containsExactly(Role.NODE, Role.APP);
    }

    @Test
    void anAdminsOrAuthsCertificateLendsNeitherItsIdNorItsRoles() throws Exception {
        var id = HostId.random();
        var auth = new SpiffeId("c1", SpiffeId.Kind.AUTH, id.toString());
        var member = new Caller.Member(auth, Set.of(Role.AUTH), "sha256:x", time.instant(), ORIGIN);

        call(request().addAllRoles(Roles.toProto(Set.of(Role.NODE))).build(), member);

        assertThat(answer().getHostId()).isNotEqualTo(id.toString());
        assertThat(CertificateNames.roles(certificate(answer()))).containsExactly(Role.NODE);
    }

    @Test
    void theRoleAuthIsNeverGranted() {
        var fault = refused(request().addAllRoles(Roles.toProto(Set.of(Role.AUTH))));

        assertThat(fault.reason().code()).isEqualTo(Reason.Code.ROLE_NOT_GRANTED);
    }

    @Test
    void rolesThatTheTokenDoesNotAllowAreSaidToBeSo() {
        var fault = refused(request().addAllRoles(Roles.toProto(Set.of(Role.DB, Role.KUBE))));

        assertThat(fault.reason().code()).isEqualTo(Reason.Code.ROLE_NOT_GRANTED);
        assertThat(fault.reason().cause()).contains("Node,App").contains("Db,Kube");
        assertThat(fault.reason().hint()).contains("tctl tokens add --type=db,kube");
        assertThat(members).isEmpty();
    }

    @Test
    void wrongMissingAndExpiredTokensAreToldApart() {
        var short1 = tokens.create(Set.of(Role.NODE), Duration.ofSeconds(5), null).secret();
        time.jump(Duration.ofSeconds(6));

        assertThat(refused(request().setToken("never-made")).reason().code())
                .isEqualTo(Reason.Code.TOKEN_INVALID);
        assertThat(refused(request().setToken("")).reason().code())
                .isEqualTo(Reason.Code.TOKEN_MISSING);
        assertThat(refused(request().setToken(short1)).reason().code())
                .isEqualTo(Reason.Code.TOKEN_EXPIRED);
        assertThat(events).hasOnlyElementsOfType(AuditEvent.InstanceJoinFailed.class).hasSize(3);
    }

    @Test
    void noErrorOrEventShowsTheToken() {
        var fault = refused(request().setToken("a-wrong-secret-4567"));

        assertThat(fault.toString() + events).doesNotContain("wrong-secret").contains("4567");
    }

    @Test
    void claimsBeyondTheirLimitsAreRefused() {
        var agent = agent().toBuilder().setHostname("x".repeat(254)).build();

        assertThat(refused(request().setAgent(agent)).reason().code())
                .isEqualTo(Reason.Code.LIMIT_EXCEEDED);
        assertThat(refused(request().setToken("x".repeat(513))).reason().code())
                .isEqualTo(Reason.Code.LIMIT_EXCEEDED);
        var roles = IntStream.range(0, 17).mapToObj(_ -> Roles.toProto(Role.NODE)).toList();
        assertThat(refused(request().addAllRoles(roles)).reason().code())
                .isEqualTo(Reason.Code.LIMIT_EXCEEDED);
    }

    @Test
    void aKeyWithoutProofIsRefused() {
        var request = request().setCertificateRequest(ByteString.copyFromUtf8("not a request"));

        assertThat(refused(request).reason().code()).isEqualTo(Reason.Code.ARGUMENT_INVALID);
    }

    @Test
    void anAgentOfAnEarlierProtocolIsToldToUpgrade() {
        var fault = refused(request().setProtocol(Protocol.OLDEST - 1));

        assertThat(fault.reason().code()).isEqualTo(Reason.Code.VERSION_TOO_OLD);
    }

    @Test
    void nobodyJoinsWhileTheAuditLogCannotBeWritten() {
        auditFails = true;

        var fault = refused(request().addAllRoles(Roles.toProto(Set.of(Role.NODE))));

        assertThat(fault.reason().code()).isEqualTo(Reason.Code.AUDIT_UNAVAILABLE);
        assertThat(members).isEmpty();
    }

    @Test
    void anAddressThatKeepsFailingIsNotHeardForAWhile() {
        for (int i = 0; i < 30; i++) {
            assertThat(refused(request().setToken("guess-" + i)).reason().code())
                    .isEqualTo(Reason.Code.TOKEN_INVALID);
        }

        var good = request().addAllRoles(Roles.toProto(Set.of(Role.NODE)));
        var fault = refused(good);
        assertThat(fault.reason().code()).isEqualTo(Reason.Code.AUTH_OVERLOADED);
        assertThat(fault.reason().hint()).contains("in 2s");
        call(good.build(), new Caller.Anonymous(new Origin("192.0.2.8", "192.0.2.8")));
        assertThat(failure).as("another address").isNull();
        time.jump(Duration.ofSeconds(3));
        joined(good);
    }

    @Test
    void anOutageOfTheBackendIsNotTheCallersFailure() {
        for (int i = 0; i < 40; i++) {
            auditFails = true;
            refused(request().addAllRoles(Roles.toProto(Set.of(Role.NODE))));
        }
        auditFails = false;

        joined(request().addAllRoles(Roles.toProto(Set.of(Role.NODE))));
    }

    private JoinService service() {
        var authority = ClusterAuthority.open(backend, "c1", "x", random, time);
        var issuer = new CertificateIssuer(authority, this::record, random, time);
        var joining =
                new Joining(
                        tokens,
                        issuer,
                        this::record,
                        (id, enrollment, _) -> members.put(id, enrollment),
                        time);
        return new JoinService(joining, this::record, new Refusals(this::record, time), time);
    }

    private void record(AuditEvent event) {
        if (auditFails) {
            throw new FaultException(new Fault("Cannot write the audit log", FULL));
        }
        events.add(event);
    }

    private JoinRequest.Builder request() {
        return JoinRequest.newBuilder()
                .setProtocol(Protocol.CURRENT)
                .setToken(SECRET)
                .setCertificateRequest(ByteString.copyFrom(Keys.certificateRequest(keys)))
                .setAgent(agent());
    }

    private static dev.muster.proto.v1.AgentInfo agent() {
        return AgentInfos.toProto(
                new AgentInfo(
                        "host-1",
                        Version.parse("1.2.3").orElseThrow(),
                        Set.of(Role.NODE),
                        Map.of(),
                        "",
                        "",
                        ""));
    }

    private JoinResponse joined(JoinRequest.Builder request) {
        call(request.build(), new Caller.Anonymous(ORIGIN));
        return answer();
    }

    private JoinResponse answer() {
        assertThat(failure).isNull();
        if (response == null) {
            throw new AssertionError("no answer");
        }
        return response;
    }

    private Fault refused(JoinRequest.Builder request) {
        call(request.build(), new Caller.Anonymous(ORIGIN));
        assertThat(response).isNull();
        var trailers = failure == null ? null : Status.trailersFromThrowable(failure);
        if (trailers == null) {
            throw new AssertionError("no fault", failure);
        }
        return Faults.fromTrailers(trailers).orElseThrow();
    }

    private void call(JoinRequest request, Caller caller) {
        response = null;
        failure = null;
        Context.current()
                .withValue(Caller.KEY, caller)
                .run(() ->
                        service.join(
                                request,
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(JoinResponse answer) {
                                        response = answer;
                                    }

                                    @Override
                                    public void onError(Throwable thrown) {
                                        failure = thrown;
                                    }

                                    @Override
                                    public void onCompleted() {}
                                }));
    }

    private static X509Certificate certificate(JoinResponse answer) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(answer.getCertificate().toByteArray()));
    }
}
