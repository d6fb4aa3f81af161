package dev.muster.auth.api;

import static dev.muster.auth.api.Fleet.fault;
import static dev.muster.auth.api.Fleet.info;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.caller.Origin;
import dev.muster.auth.connected.FakeLink;
import dev.muster.auth.connected.Peer;
import dev.muster.auth.connected.ReturnPath;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ConnectedInstance;
import dev.muster.proto.v1.GetInstanceRequest;
import dev.muster.proto.v1.InstanceDetail;
import dev.muster.proto.v1.InventoryServiceGrpc;
import dev.muster.proto.v1.LifecycleState;
import dev.muster.proto.v1.ListConnectedRequest;
import dev.muster.proto.v1.ListConnectedResponse;
import dev.muster.proto.v1.LiveStream;
import dev.muster.proto.v1.PresenceState;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ComponentState;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AgentDetailTest {
    private static final HostId NULLS =
            HostId.parse("00000000-0000-4000-8000-000000000000").orElseThrow();
    private static final Reason WHY = new Reason(Reason.Code.PORT_TAKEN, "cause", "hint");
    private static final Reason CLONE =
            new Reason(Reason.Code.DUPLICATE_IDENTITY, "another is younger", "remove one");

    private final Time time = Time.system();
    private final Fleet fleet = new Fleet(time);
    private final HostId id = HostId.random();
    private @Nullable ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        channel = fleet.serve(fleet.inventory());
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void tellsOfOneThatIsHereWhatItsStreamTells() throws Exception {
        remembered();
        var agent = fleet.connect(info("1.0.1"), new From(id, "192.0.2.1"));
        var since = time.instant().minusSeconds(120);
        agent.heard(
                time.nanoTime(),
                List.of(
                        new ComponentHealth(
                                "app", new ComponentState.Degraded(since, WHY), 4, since, null)),
                null,
                null);
        agent.proved(new ReturnPath(time.nanoTime(), 12_000_000, -1_500_000_000));

        var detail = detail(id);

        assertThat(detail.getAuthId()).isEqualTo("auth-1");
        assertThat(detail.hasObservedAt()).isTrue();
        assertThat(detail.getWarningsList()).isEmpty();
        var instance = detail.getInstance();
        assertThat(instance.getAgent().getVersion()).isEqualTo("1.0.1");
        assertThat(instance.getAuthId()).isEqualTo("auth-1");
        assertThat(instance.getConnected()).isTrue();
        assertThat(instance.getPresence().getState())
                .isEqualTo(PresenceState.PRESENCE_STATE_CONNECTED);
        assertThat(instance.getComponentsList())
                .singleElement()
                .matches(app -> app.getState() == LifecycleState.LIFECYCLE_STATE_DEGRADED)
                .matches(app -> app.getReason().getCode().equals("PORT_TAKEN"))
                .matches(app -> app.getConsecutiveFailures() == 4);
        assertThat(detail.getStreamsList())
                .singleElement()
                .matches(stream -> stream.getProcessId().equals(agent.process().id()))
                .matches(stream -> stream.getRemoteAddr().equals("192.0.2.1"))
                .matches(LiveStream::hasConnectedSince)
                .matches(LiveStream::hasLastHeartbeat)
                .matches(LiveStream::hasReturnPathConfirmed)
                .matches(stream ->
                        stream.getRoundTrip().equals(WireTimes.toProto(Duration.ofMillis(12))))
                .matches(stream ->
                        stream.getClockSkew().equals(WireTimes.toProto(Duration.ofMillis(-1500))))
                .matches(stream -> !stream.hasObjection());
    }

    @Test
    void tellsOfOneThatLeftWhyItIsGone() throws Exception {
        long epoch = fleet.opened(id, info("1.0.0"));
        fleet.recorder().left(id, epoch, LeaveCause.LOST, time.instant(), null);
        fleet.flush();

        var detail = detail(id);

        assertThat(detail.getStreamsList()).isEmpty();
        assertThat(detail.getInstance().getConnected()).isFalse();
        assertThat(detail.getInstance().getPresence().getReason().getCode())
                .isEqualTo("AGENT_LOST");
        assertThat(detail.getInstance().getAuthId()).isEqualTo("auth-1");
    }

    @Test
    void showsTheProcessesThatShareAnIdentityTheOneThatCountsFirst() throws Exception {
        remembered();
        var older = fleet.newcomer(info("1.0.0"), new From(id, "192.0.2.7"));
        var younger = fleet.connect(info("1.0.0"), new From(id, "192.0.2.1"));
        fleet.connected().hold(older);

        assertThat(codes(detail(id))).isEmpty(); // it may have been replaced

        older.object(CLONE);
        var detail = detail(id);

        assertThat(detail.getStreamsList())
                .extracting(LiveStream::getProcessId)
                .containsExactly(younger.process().id(), older.process().id());
        assertThat(detail.getStreams(1).getObjection().getCode()).isEqualTo("DUPLICATE_IDENTITY");
        assertThat(codes(detail)).containsExactly("DUPLICATE_IDENTITY");
        assertThat(detail.getWarnings(0).getCause())
                .contains("2 processes", "192.0.2.1, 192.0.2.7");
    }

    @Test
    void aPageOfTheConnectedNeverDividesTheStreamsOfOneHost() {
        fleet.connect(info("1.0.0"), new From(NULLS, "192.0.2.1"));
        var older = fleet.newcomer(info("1.0.0"), new From(id, "192.0.2.7"));
        var younger = fleet.connect(info("1.0.0"), new From(id, "192.0.2.1"));
        fleet.connected().hold(older);
        older.object(CLONE);

        var first = connected(2, "");
        var second = connected(1, first.getNextPageToken());

        assertThat(first.getInstancesList())
                .extracting(ConnectedInstance::getId)
                .containsExactly(NULLS.toString());
        assertThat(second.getInstancesList())
                .extracting(agent -> agent.getStream().getProcessId())
                .containsExactly(younger.process().id(), older.process().id());
        assertThat(second.getInstances(1).getStream().getObjection().getCode())
                .isEqualTo("DUPLICATE_IDENTITY");
        assertThat(second.getNextPageToken()).isEmpty();
    }

    @Test
    void saysThatAnIdIsUnknownOrNone() {
        assertThat(fault(() -> detail(id)).reason().code()).isEqualTo(Reason.Code.AGENT_UNKNOWN);
        assertThat(fault(() -> detail("web-1")).reason().code())
                .isEqualTo(Reason.Code.ARGUMENT_INVALID);
    }

    private void remembered() throws InterruptedException {
        fleet.opened(id, info("1.0.0"));
        fleet.flush();
    }

    private InstanceDetail detail(HostId of) {
        return detail(of.toString());
    }

    private InstanceDetail detail(String of) {
        return InventoryServiceGrpc.newBlockingStub(requireNonNull(channel))
                .getInstance(GetInstanceRequest.newBuilder().setId(of).build());
    }

    private ListConnectedResponse connected(int size, String token) {
        return InventoryServiceGrpc.newBlockingStub(requireNonNull(channel))
                .listConnected(
                        ListConnectedRequest.newBuilder()
                                .setPageSize(size)
                                .setPageToken(token)
                                .build());
    }

    private static List<String> codes(InstanceDetail detail) {
        return detail.getWarningsList().stream().map(warning -> warning.getCode()).toList();
    }

    private record From(HostId id, String address) implements FakeLink {
        @Override
        public Peer peer() {
            return new Peer(id, Set.of(Role.NODE), "sha256:00", new Origin(address, address));
        }
    }
}
