package dev.muster.auth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.muster.auth.audit.AuditLog;
import dev.muster.auth.audit.EventLine;
import dev.muster.auth.audit.FakeSharedLog;
import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.AuthRun;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.version.Version;
import dev.muster.proto.v1.AuditServiceGrpc;
import dev.muster.proto.v1.AuditServiceGrpc.AuditServiceBlockingStub;
import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.ListEventsRequest;
import dev.muster.proto.v1.ListEventsResponse;
import dev.muster.runtime.rpc.WireTimes;
import dev.muster.testkit.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the events listed cover, where the storage keeps a log of all instances.
@Timeout(60)
final class AuditApiTest {
    private static final Reason DOWN =
            new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "start it");
    private static final String JOIN =
            "{\"event\":\"instance.join\",\"time\":\"2026-01-01T00:00:00.000Z\"}";

    private final ManualTime time = new ManualTime();
    private final Fleet fleet = new Fleet(time);
    private final FakeSharedLog shared = new FakeSharedLog();
    private int runs;

    /// Until when the events of those that are started are in the storage's log.
    private Instant eventsUntil = Instant.MAX;

    @SuppressWarnings("NullAway.Init")
    private AuditLog log;

    @SuppressWarnings("NullAway.Init")
    private AuditServiceBlockingStub audit;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        log = AuditLog.open(directory, "test", Optional.of(shared), time);
        var peers =
                fleet.peers(gone -> {
                    throw new FaultException(new Fault("Cannot reach " + gone.authId(), DOWN));
                });
        audit =
                AuditServiceGrpc.newBlockingStub(
                        fleet.serve(
                                new AuditApi(log, Optional.of(shared), peers, fleet.run(), time)));
    }

    @AfterEach
    void stop() {
        fleet.backend().repair();
        fleet.close();
        log.close();
    }

    @Test
    void eventsOfInstancesThatAreGoneAreInTheStoragesLog() {
        shared.add(
                List.of(new EventLine(UUID.randomUUID(), Instant.EPOCH, 0, "instance.join", JOIN)));

        var answer = list();
        assertThat(answer.getEventsJsonList()).containsExactly(JOIN);
        assertThat(answer.getComplete()).isTrue();
        assertThat(answer.hasUnshared()).isFalse();
        assertThat(answer.hasDoubt()).isFalse();

        shared.setAway(true);
        var without = list();
        assertThat(without.getEventsJsonList()).isEmpty();
        assertThat(without.getComplete()).isFalse();
        assertThat(without.getUnshared().getCode()).isEqualTo("BACKEND_UNAVAILABLE");
    }

    @Test
    void oneThatWasStoppedBeforeAllWasDeliveredHasEventsThatAreNowhereElse() throws Exception {
        var delivered = time.instant();
        eventsUntil = delivered;
        run("stopped").close();
        time.jump(Duration.ofHours(1));

        assertThat(missing(list())).containsExactly(tuple("stopped", "it was stopped 1h ago"));
        assertThat(listBefore(delivered.minus(Duration.ofMinutes(1))).getComplete()).isTrue();
    }

    @Test
    void oneThatRenewedWhileItCouldNotDeliverHasEventsThatAreNowhereElse() throws Exception {
        eventsUntil = time.instant().minus(Duration.ofHours(1));
        run("killed");
        time.jump(Duration.ofHours(1));

        var whileItLived = time.instant().minus(Duration.ofMinutes(90));
        assertThat(listBefore(whileItLived).getComplete()).isFalse();
    }

    @Test
    void oneThatWasKilledMayHaveEventsThatAreNowhereElse() throws Exception {
        run("stopped").close();
        eventsUntil = time.instant();
        run("killed");
        time.jump(Duration.ofHours(1));

        var all = list();
        assertThat(all.getComplete()).isFalse();
        assertThat(missing(all)).containsExactly(tuple("killed", "it was heard of last 1h ago"));
        assertThat(listBefore(time.instant().minus(Duration.ofHours(2))).getComplete()).isTrue();

        shared.setAway(true);
        assertThat(missing(list()))
                .extracting(gone -> gone.toList().getFirst())
                .containsExactlyInAnyOrder("killed", "stopped");
    }

    @Test
    void oneThatWasStartedAgainHasDeliveredThem() throws Exception {
        run("killed");
        time.jump(Duration.ofHours(1));
        run("killed").close();

        assertThat(list().getComplete()).isTrue();
    }

    @Test
    void whileTheStorageIsAwayThereMayBeOthers() {
        fleet.backend().breakDown(DOWN);

        var answer = list();

        assertThat(answer.getComplete()).isFalse();
        assertThat(answer.getDoubt().getCode()).isEqualTo("BACKEND_UNAVAILABLE");
    }

    private ListEventsResponse list() {
        return audit.listEvents(ListEventsRequest.getDefaultInstance());
    }

    private ListEventsResponse listBefore(Instant to) {
        return audit.listEvents(
                ListEventsRequest.newBuilder().setTo(WireTimes.toProto(to)).build());
    }

    private static List<Tuple> missing(ListEventsResponse answer) {
        return answer.getSourcesList().stream()
                .filter(AuthSource::hasReason)
                .map(source -> tuple(source.getAuthId(), source.getReason().getCause()))
                .toList();
    }

    /// Its loop sleeps on a time of its own, which stands still: it renews once.
    private AuthLease run(String authId) throws InterruptedException {
        var run =
                new AuthRun(
                        "run-of-" + authId + "-" + runs++,
                        authId,
                        "192.0.2.2:3025",
                        new Version(1, 0, 0, ""),
                        time.instant());
        var until = Optional.of(eventsUntil);
        var lease =
                new AuthLease(
                        fleet.backend(), run, () -> 0, () -> until, _ -> {}, new ManualTime());
        lease.start();
        return lease;
    }
}
