package dev.muster.auth.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.backend.Write;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.runtime.identity.SpiffeId;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ClusterAuthorityTest {
    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final SecureRandom random = new SecureRandom();

    @Test
    void keepsItsNameAndItsKeyFromTheFirstStart() {
        var first = open(null, "first-node");
        var second = open(null, "second-node");

        assertThat(second.clusterName()).isEqualTo("first-node");
        assertThat(second.certificates()).isEqualTo(first.certificates());
        assertThat(second.pins()).isEqualTo(first.pins()).hasSize(1);
    }

    @Test
    void whatASecondInstanceIssuesHoldsUnderTheFirstOnesCertificate() throws Exception {
        var first = open("c1", "x");
        var second = new CertificateIssuer(open("c1", "x"), _ -> {}, random, time);

        var identity = second.identity(Subject.admin("root"));

        identity.certificate().verify(first.certificates().getFirst().getPublicKey());
        assertThat(identity.authorities()).isEqualTo(first.certificates());
    }

    @Test
    void instancesThatStartTogetherAgree() throws Exception {
        int instances = 8;
        var barrier = new CyclicBarrier(instances);
        var starts = new ArrayList<Callable<ClusterAuthority>>();
        for (int i = 0; i < instances; i++) {
            var name = "node-" + i;
            starts.add(() -> {
                barrier.await();
                return open(null, name);
            });
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var names = new ArrayList<String>();
            var pins = new ArrayList<Object>();
            for (var started : threads.invokeAll(starts)) {
                names.add(started.get().clusterName());
                pins.add(started.get().pins());
            }

            assertThat(Set.copyOf(names)).hasSize(1);
            assertThat(Set.copyOf(pins)).hasSize(1);
        }
    }

    @Test
    void aConfigThatNamesAnotherClusterIsToldBothNames() {
        open("c1", "x");

        assertThatThrownBy(() -> open("c2", "x"))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("\"c2\"")
                .hasMessageContaining("\"c1\"")
                .hasMessageContaining("CONFIG_INVALID");
    }

    @Test
    void aNameThatDoesNotFitIntoACertificateIsRefused() {
        for (var name : List.of("", "two words", "a/b", "-x", "x".repeat(254))) {
            assertThatThrownBy(() -> open(name, "x")).hasMessageContaining("CONFIG_INVALID");
            assertThatThrownBy(() -> open(null, name)).hasMessageContaining("CONFIG_INVALID");
        }
        assertThat(open(null, "x".repeat(253)).clusterName()).hasSize(253);
    }

    @Test
    void aDamagedDocumentIsSaidToBeDamagedWithoutShowingIt() {
        open("c1", "x");
        var whole = backend.get(AuthorityDocument.KEY).orElseThrow().value();

        for (var damaged : List.of("", "{}", whole.substring(0, 300), whole.replace("MI", "??"))) {
            backend.commit(Write.put(AuthorityDocument.KEY, damaged));

            assertThatThrownBy(() -> open("c1", "x"))
                    .hasMessageContaining("STATE_FILE_DAMAGED")
                    .hasMessageNotContaining("private_key_der");
        }
    }

    @Test
    void aCertificateIsInTheAuditLogBeforeItIsHandedOut() {
        var events = new ArrayList<AuditEvent>();
        var issuer = new CertificateIssuer(open("c1", "x"), events::add, random, time);
        var host = HostId.random();

        var identity = issuer.identity(Subject.host(host, Set.of(Role.NODE)));

        var certificate = identity.certificate();
        assertThat(events)
                .containsExactly(
                        new AuditEvent.CertificateCreated(
                                new SpiffeId("c1", SpiffeId.Kind.HOST, host.toString()),
                                Set.of(Role.NODE),
                                certificate.getSerialNumber().toString(16),
                                certificate.getNotAfter().toInstant(),
                                "local"));
    }

    @Test
    void noCertificateIsHandedOutThatTheAuditLogDidNotTake() {
        var full = new Reason(Reason.Code.AUDIT_UNAVAILABLE, "the disk is full", "Free space");
        var issuer =
                new CertificateIssuer(
                        open("c1", "x"),
                        _ -> {
                            throw new FaultException(new Fault("Cannot write", full));
                        },
                        random,
                        time);

        assertThatThrownBy(() -> issuer.identity(Subject.admin("root")))
                .hasMessageContaining("AUDIT_UNAVAILABLE");
    }

    private ClusterAuthority open(@Nullable String configured, String fallback) {
        return ClusterAuthority.open(backend, configured, fallback, random, time);
    }
}
