package dev.muster.auth.api;

import static dev.muster.auth.api.Fleet.fault;
import static dev.muster.auth.api.Fleet.info;
import static dev.muster.testkit.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.audit.AuditLog;
import dev.muster.auth.connected.AgentLink;
import dev.muster.auth.connected.FakeLink;
import dev.muster.auth.incident.Incidents;
import dev.muster.auth.inventory.InstanceRecorder;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.token.JoinTokens;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.AddTokenRequest;
import dev.muster.proto.v1.AuditServiceGrpc;
import dev.muster.proto.v1.AuthInstanceState;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.CountInstancesRequest;
import dev.muster.proto.v1.GetClusterRequest;
import dev.muster.proto.v1.InstanceFilter;
import dev.muster.proto.v1.InventoryServiceGrpc;
import dev.muster.proto.v1.ListAuthsRequest;
import dev.muster.proto.v1.ListAuthsResponse;
import dev.muster.proto.v1.ListConnectedRequest;
import dev.muster.proto.v1.ListEventsRequest;
import dev.muster.proto.v1.ListHistoryRequest;
import dev.muster.proto.v1.ListHistoryResponse;
import dev.muster.proto.v1.ListInstancesRequest;
import dev.muster.proto.v1.ListScope;
import dev.muster.proto.v1.ListTokensRequest;
import dev.muster.proto.v1.PingRequest;
import dev.muster.proto.v1.PresenceState;
import dev.muster.proto.v1.RemoveTokenRequest;
import dev.muster.proto.v1.TokenServiceGrpc;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class AdminApiTest {
    private final Time time = Time.system();
    private final Fleet fleet = new Fleet(time);
    private final AuthRun run = fleet.run();
    private final Leases leases = fleet.leases();
    private final InstanceRecorder recorder = fleet.recorder();
    private final JoinTokens tokens =
            new JoinTokens(fleet.backend(), List.of(), new SecureRandom(), time);
    private boolean auditFails;
    private @Nullable AuditLog audit;
    private @Nullable ManagedChannel channel;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        var log = AuditLog.open(directory, "test", Optional.empty(), time);
        audit = log;
        channel =
                fleet.serve(
                        fleet.inventory(),
                        new TokenApi(tokens, event -> record(log, event)),
                        new AuditApi(log, Optional.empty(), fleet.peers(), run, time),
                        new ClusterApi(
                                AdminApiTest::facts,
                                leases,
                                new Incidents(fleet.backend()),
                                "run-1",
                                time));
    }

    @AfterEach
    void stop() {
        fleet.close();
        if (audit != null) {
            audit.close();
        }
    }

    @Test
    void listsTheClustersMemoryPageByPage() throws Exception {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            ids.add(remember("1.0." + i).toString());
        }
        ids.sort(null);

        var first = inventory().listInstances(list(3, ""));
        var second = inventory().listInstances(list(3, first.getNextPageToken()));
        var third = inventory().listInstances(list(3, second.getNextPageToken()));

        assertThat(first.getInstancesList()).hasSize(3);
        assertThat(third.getNextPageToken()).isEmpty();
        var seen = new ArrayList<>(first.getInstancesList());
        seen.addAll(second.getInstancesList());
        seen.addAll(third.getInstancesList());
        assertThat(seen).extracting(i -> i.getId()).isEqualTo(ids);
        assertThat(seen).allMatch(i -> i.getConnected() && i.getAuthId().equals("auth-1"));
    }

    @Test
    void saysOfEachAgentWhetherItIsThereAndWhyNot() throws Exception {
        var there = remember("1.0.0");
        var left = HostId.random();
        long epoch = opened(left, "1.0.0");
        var seen = time.instant();
        recorder.left(left, epoch, LeaveCause.UPGRADING, seen, seen.plusSeconds(300));
        flush();

        var presence =
                inventory().listInstances(list(10, "")).getInstancesList().stream()
                        .collect(toMap(i -> i.getId(), i -> i.getPresence()));

        assertThat(presence.get(there.toString()))
                .matches(p -> p.getState() == PresenceState.PRESENCE_STATE_CONNECTED)
                .matches(p -> p.hasSince() && !p.hasReason());
        assertThat(presence.get(left.toString()))
                .matches(p -> p.getState() == PresenceState.PRESENCE_STATE_OFFLINE)
                .matches(p -> p.getOfflineCause().equals("upgrading"))
                .matches(p -> p.getExpectedBack().equals(WireTimes.toProto(seen.plusSeconds(300))))
                .matches(p -> p.getReason().getCode().equals("AGENT_LEFT"));
    }

    @Test
    void saysOfAnAgentThatFlapsSinceWhenAndHowOften() throws Exception {
        var id = HostId.random();
        var before = time.instant();
        for (int i = 0; i < 5; i++) {
            recorder.left(id, opened(id, "1.0.0"), LeaveCause.LOST, before, null);
        }
        flush();

        var flapping = inventory().listInstances(list(10, "")).getInstances(0).getFlappingSince();
        var last = history(id.toString(), 1).getEntries(0);

        assertThat(WireTimes.instant("", "", flapping)).isBetween(before, time.instant());
        assertThat(last.getTo()).isEqualTo("offline");
        // What was written before it flapped stands alone, so how many these are depends on when
        // that was.
        assertThat(last.getChanges()).isGreaterThan(1);
        assertThat(last.getFirst()).isEqualTo(flapping);
    }

    @Test
    void listsAndCountsWhoIsMissingOrRemembered() throws Exception {
        var there = remember("1.0.0");
        var before = time.instant();
        var lost = left(LeaveCause.LOST, null, before.minusSeconds(60));
        var back = left(LeaveCause.UPGRADING, before.plusSeconds(300), before);
        var stopped = left(LeaveCause.STOPPED, null, before);
        flush();

        assertThat(ids(list(ListScope.LIST_SCOPE_ALL, 0)))
                .containsExactlyInAnyOrder(there, lost, back, stopped);
        assertThat(ids(list(ListScope.LIST_SCOPE_MISSING, 0))).containsExactly(lost);
        assertThat(ids(list(ListScope.LIST_SCOPE_MISSING, 3600))).isEmpty();
        assertThat(inventory().listInstances(list(1, "")).getObservedAt())
                .satisfies(at ->
                        assertThat(WireTimes.instant("", "", at))
                                .isBetween(before, time.instant()));
        assertThat(
                        inventory()
                                .countInstances(
                                        CountInstancesRequest.newBuilder()
                                                .setScope(ListScope.LIST_SCOPE_MISSING)
                                                .build())
                                .getTotal())
                .isEqualTo(1);
    }

    @Test
    void tellsWhatHappenedToAnAgentTheNewestFirst() throws Exception {
        var id = left(LeaveCause.LOST, null, time.instant());
        flush();

        var all = history(id.toString(), 0);
        var newest = history(id.toString(), 1);

        assertThat(all.getEntriesList())
                .extracting(entry -> entry.getSubject() + " " + entry.getTo())
                .containsExactly("presence offline", "presence connected");
        assertThat(all.getEntries(0).getFrom()).isEqualTo("connected");
        assertThat(all.getEntries(0).getReason().getCode()).isEqualTo("AGENT_LOST");
        assertThat(all.getEntries(1).hasReason()).isFalse();
        assertThat(all.hasObservedAt()).isTrue();
        assertThat(newest.getEntriesList()).containsExactly(all.getEntries(0));
    }

    @Test
    void endsAPageEarlyRatherThanAnswerWithMoreThanClientsTake() throws Exception {
        for (int i = 0; i < 300; i++) {
            connect(wide(), new Answering(HostId.random(), Duration.ZERO));
        }

        var first = connected(ListConnectedRequest.newBuilder().setPageSize(1000));
        var second =
                connected(
                        ListConnectedRequest.newBuilder()
                                .setPageSize(1000)
                                .setPageToken(first.getNextPageToken()));

        assertThat(first.getSerializedSize()).isBetween(4_000_000, 4_400_000);
        assertThat(first.getInstancesCount() + second.getInstancesCount()).isEqualTo(300);
        assertThat(second.getNextPageToken()).isEmpty();
    }

    @Test
    void countsByVersionUpgraderAndService() throws Exception {
        remember("1.0.0");
        remember("1.0.0");
        remember("1.1.0");

        var counts = inventory().countInstances(CountInstancesRequest.getDefaultInstance());

        assertThat(counts.getTotal()).isEqualTo(3);
        assertThat(counts.getByVersionMap()).isEqualTo(Map.of("1.0.0", 2L, "1.1.0", 1L));
        assertThat(counts.getByUpgraderMap()).isEqualTo(Map.of("none", 3L));
        assertThat(counts.getByServiceMap()).isEqualTo(Map.of("node", 3L));
    }

    @Test
    void listsAsConnectedOnlyWhatThisInstanceHolds() throws Exception {
        remember("1.0.0");
        var id = connect(info("1.1.0"), new Answering(HostId.random(), Duration.ZERO));

        var all = connected(ListConnectedRequest.newBuilder());
        var none =
                connected(
                        ListConnectedRequest.newBuilder()
                                .setFilter(InstanceFilter.newBuilder().setOlderThan("v1.1.0")));

        assertThat(all.getAuthId()).isEqualTo("auth-1");
        assertThat(all.getInstancesList())
                .singleElement()
                .satisfies(agent -> {
                    assertThat(agent.getId()).isEqualTo(id.toString());
                    assertThat(agent.getAuthId()).isEqualTo("auth-1");
                    assertThat(agent.getStream().getEpoch()).isEqualTo(1);
                    assertThat(agent.hasLastHeartbeat()).isFalse();
                    assertThat(agent.getAgent().getVersion()).isEqualTo("1.1.0");
                });
        assertThat(none.getInstancesList()).isEmpty();
    }

    @Test
    void namesTheArgumentThatIsWrong() {
        assertInvalid(
                "page_size cannot be \"1001\"", () -> inventory().listInstances(list(1001, "")));
        assertInvalid(
                "page_size cannot be \"4294967295\"",
                () -> inventory().listInstances(list(-1, "")));
        assertInvalid(
                "scope cannot be \"LIST_SCOPE_UNSPECIFIED\"",
                () -> ids(list(ListScope.LIST_SCOPE_UNSPECIFIED, 1)));
        assertInvalid(
                "scope cannot be \"UNRECOGNIZED\"",
                () -> inventory().listInstances(list(1, "").toBuilder().setScopeValue(99).build()));
        assertInvalid("page_token cannot be \"x\"", () -> inventory().listInstances(list(1, "x")));
        assertInvalid(
                "filter.older_than cannot be \"new\"",
                () ->
                        inventory()
                                .countInstances(
                                        CountInstancesRequest.newBuilder()
                                                .setFilter(
                                                        InstanceFilter.newBuilder()
                                                                .setOlderThan("new"))
                                                .build()));
        assertInvalid(
                "filter.services cannot be \"UNRECOGNIZED\"",
                () ->
                        connected(
                                ListConnectedRequest.newBuilder()
                                        .setFilter(
                                                InstanceFilter.newBuilder().addServicesValue(99))));
        assertInvalid("id cannot be \"671f\"", () -> ping("671f", 0));
        assertInvalid("id cannot be \"671f\"", () -> history("671f", 0));
        assertInvalid("limit cannot be \"1001\"", () -> history(HostId.random().toString(), 1001));
        assertInvalid("timeout cannot be \"1m1s\"", () -> ping(HostId.random().toString(), 61));
        assertInvalid(
                "limit cannot be \"1001\"",
                () ->
                        AuditServiceGrpc.newBlockingStub(channel())
                                .listEvents(ListEventsRequest.newBuilder().setLimit(1001).build()));
        assertInvalid(
                "type cannot be \"auth.fail\"",
                () ->
                        AuditServiceGrpc.newBlockingStub(channel())
                                .listEvents(
                                        ListEventsRequest.newBuilder()
                                                .addTypes("auth.fail")
                                                .build()));
    }

    @Test
    void pingsOverTheStream() {
        var id = connect(info("1.0.0"), new Answering(HostId.random(), Duration.ofMillis(12)));

        var answer = ping(id.toString(), 5);

        assertThat(answer.getRoundTrip())
                .isEqualTo(com.google.protobuf.Duration.newBuilder().setNanos(12_000_000).build());
    }

    @Test
    void passesOnWhyAPingFailed() {
        var why = new Fault("Cannot ping", new Reason(Reason.Code.PING_TIMEOUT, "late", "again"));
        var id = connect(info("1.0.0"), new Failing(HostId.random(), why));

        assertThat(fault(() -> ping(id.toString(), 5))).isEqualTo(why);
    }

    @Test
    void aPingThatItsCallerGaveUpIsGivenUp() throws Exception {
        var silent = new Silent();
        var id = connect(info("1.0.0"), silent);

        var failure =
                catchThrowableOfType(
                        StatusRuntimeException.class,
                        () ->
                                inventory()
                                        .withDeadlineAfter(100, TimeUnit.MILLISECONDS)
                                        .ping(
                                                PingRequest.newBuilder()
                                                        .setId(id.toString())
                                                        .build()));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(silent.gaveUp.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void listsTheAuthInstancesByTheirLeases() {
        var answer = auths();

        assertThat(answer.getRunId()).isEqualTo("run-1");
        assertThat(answer.getAuthsList())
                .singleElement()
                .satisfies(live -> {
                    assertThat(live.getAuthId()).isEqualTo("auth-1");
                    assertThat(live.getStreams()).isEqualTo(3);
                    assertThat(live.getState())
                            .isEqualTo(AuthInstanceState.AUTH_INSTANCE_STATE_LIVE);
                });
    }

    @Test
    void saysThatAnAuthInstanceIsAboutToStop() {
        fleet.lease().drain();

        eventually(
                "it says so",
                Duration.ofSeconds(20),
                () -> auths().getAuths(0).getState(),
                state -> state == AuthInstanceState.AUTH_INSTANCE_STATE_DRAINING);
    }

    @Test
    void saysThatAnIdIsUnknown() {
        assertThat(fault(() -> history(HostId.random().toString(), 0)).reason().code())
                .isEqualTo(Reason.Code.AGENT_UNKNOWN);
        assertThat(fault(() -> ping(HostId.random().toString(), 5)).reason().code())
                .isEqualTo(Reason.Code.AGENT_UNKNOWN);
    }

    @Test
    void saysSinceWhenAndWhyAnAgentIsNotConnected() throws Exception {
        var id = HostId.random();
        long epoch = opened(id, "1.0.0");
        var seen = Instant.parse("2026-01-02T03:04:05.6Z");
        recorder.left(id, epoch, LeaveCause.UPGRADING, seen, seen.plusSeconds(300));
        flush();

        var reason = fault(() -> ping(id.toString(), 5)).reason();

        assertThat(reason.code()).isEqualTo(Reason.Code.AGENT_NOT_CONNECTED);
        assertThat(reason.cause())
                .endsWith(
                        "it went to be upgraded since 2026-01-02T03:04:05Z,"
                                + " to be back at 2026-01-02T03:09:05Z");
        assertThat(reason.hint()).isEqualTo("Run `tctl inventory why %s`".formatted(id));
    }

    @Test
    void saysThatAnAgentHasNeverConnected() throws Exception {
        var id = HostId.random();
        recorder.joined(id, Fleet.enrollment(), info("1.0.0"));
        flush();

        assertThat(fault(() -> ping(id.toString(), 5)).reason().cause())
                .contains("and never opened a control stream");
        assertThat(inventory().listInstances(list(ListScope.LIST_SCOPE_ALL, 0)).getInstancesList())
                .singleElement()
                .matches(
                        i -> i.getPresence().getReason().getCode().equals("AGENT_NEVER_CONNECTED"));
    }

    @Test
    void makesListsAndRemovesATokenAndAuditsIt() {
        var made =
                tokens().addToken(
                                AddTokenRequest.newBuilder()
                                        .addRoles(dev.muster.proto.v1.Role.ROLE_NODE)
                                        .setTtl(
                                                com.google.protobuf.Duration.newBuilder()
                                                        .setSeconds(60))
                                        .build());

        var listed = tokens().listTokens(ListTokensRequest.getDefaultInstance());
        assertThat(listed.getTokensList())
                .singleElement()
                .satisfies(token -> {
                    assertThat(token.getMaskedName()).startsWith("***");
                    assertThat(made.getToken()).endsWith(token.getMaskedName().replace("*", ""));
                    assertThat(token.hasExpires()).isTrue();
                });
        var events =
                AuditServiceGrpc.newBlockingStub(channel())
                        .listEvents(
                                ListEventsRequest.newBuilder()
                                        .addTypes("join_token.create")
                                        .build());
        assertThat(events.getEventsJsonList())
                .singleElement()
                .asString()
                .contains("TJT00I", "alice", "192.0.2.9")
                .doesNotContain(made.getToken());

        var removed =
                tokens().removeToken(
                                RemoveTokenRequest.newBuilder().setToken(made.getToken()).build());
        assertThat(removed.getMaskedName()).isEqualTo(listed.getTokens(0).getMaskedName());
        assertThat(tokens().listTokens(ListTokensRequest.getDefaultInstance()).getTokensList())
                .isEmpty();
    }

    @Test
    void aTokenThatCannotBeAuditedDoesNotExist() {
        auditFails = true;

        var reason = fault(() -> tokens().addToken(node().build())).reason();

        assertThat(reason.code()).isEqualTo(Reason.Code.AUDIT_UNAVAILABLE);
        assertThat(tokens.list()).isEmpty();
    }

    @Test
    void refusesATokenWithoutRolesOrWithALifetimeOutOfBounds() {
        assertInvalid("no role", () -> tokens().addToken(AddTokenRequest.getDefaultInstance()));
        assertInvalid(
                "ttl cannot be \"2d1s\"",
                () ->
                        tokens().addToken(
                                        node().setTtl(
                                                        com.google.protobuf.Duration.newBuilder()
                                                                .setSeconds(172_801))
                                                .build()));
        assertInvalid(
                "ttl cannot be \"0s\"",
                () ->
                        tokens().addToken(
                                        node().setTtl(
                                                        com.google.protobuf.Duration
                                                                .getDefaultInstance())
                                                .build()));
    }

    @Test
    void saysWhatTheClusterIs() {
        var cluster =
                ClusterServiceGrpc.newBlockingStub(channel())
                        .getCluster(GetClusterRequest.getDefaultInstance());

        assertThat(cluster.getName()).isEqualTo("test");
        assertThat(cluster.getAdvertiseAddr()).isEmpty();
        assertThat(cluster.getListenAddr()).isEqualTo("127.0.0.1:4711");
        assertThat(cluster.getInstanceTtl().getSeconds()).isEqualTo(1200);
        assertThat(cluster.getSelfDoubtsList())
                .extracting(doubt -> doubt.getCode())
                .containsExactly("SELF_DOUBT");
    }

    @Test
    void aDefectOfOursIsAnIncidentAndNothingElse() {
        connect(info("1.0.0"), new Answering(HostId.random(), Duration.ZERO));
        var id = connect(info("1.0.0"), new Broken(HostId.random()));

        var reason = fault(() -> ping(id.toString(), 5)).reason();

        assertThat(reason.code()).isEqualTo(Reason.Code.INTERNAL);
        assertThat(reason.cause()).contains("incident").doesNotContain("secret");
    }

    private ListAuthsResponse auths() {
        return ClusterServiceGrpc.newBlockingStub(channel())
                .listAuths(ListAuthsRequest.getDefaultInstance());
    }

    private HostId remember(String version) throws InterruptedException {
        var id = HostId.random();
        opened(id, version);
        flush();
        return id;
    }

    private HostId left(LeaveCause cause, @Nullable Instant back, Instant lastSeen) {
        var id = HostId.random();
        recorder.left(id, opened(id, "1.0.0"), cause, lastSeen, back);
        return id;
    }

    private ListHistoryResponse history(String id, int limit) {
        return inventory()
                .listHistory(ListHistoryRequest.newBuilder().setId(id).setLimit(limit).build());
    }

    private Set<HostId> ids(ListInstancesRequest request) {
        return inventory().listInstances(request).getInstancesList().stream()
                .map(instance -> HostId.parse(instance.getId()).orElseThrow())
                .collect(toSet());
    }

    private long opened(HostId id, String version) {
        return fleet.opened(id, info(version));
    }

    private void flush() throws InterruptedException {
        fleet.flush();
    }

    private HostId connect(AgentInfo info, AgentLink link) {
        return fleet.connect(info, link).id();
    }

    private Channel channel() {
        return requireNonNull(channel);
    }

    private InventoryServiceGrpc.InventoryServiceBlockingStub inventory() {
        return InventoryServiceGrpc.newBlockingStub(channel());
    }

    private TokenServiceGrpc.TokenServiceBlockingStub tokens() {
        return TokenServiceGrpc.newBlockingStub(channel());
    }

    private dev.muster.proto.v1.ListConnectedResponse connected(
            ListConnectedRequest.Builder request) {
        return inventory().listConnected(request.build());
    }

    private dev.muster.proto.v1.PingResponse ping(String id, int seconds) {
        var request = PingRequest.newBuilder().setId(id);
        if (seconds > 0) {
            request.setTimeout(com.google.protobuf.Duration.newBuilder().setSeconds(seconds));
        }
        return inventory().ping(request.build());
    }

    private void record(AuditLog log, AuditEvent event) {
        if (auditFails) {
            throw new FaultException(
                    new Fault(
                            "Cannot write the audit log",
                            new Reason(Reason.Code.AUDIT_UNAVAILABLE, "full", "free space")));
        }
        log.record(event);
    }

    private static ListInstancesRequest list(int size, String token) {
        return ListInstancesRequest.newBuilder().setPageSize(size).setPageToken(token).build();
    }

    private static ListInstancesRequest list(ListScope scope, int offlineSeconds) {
        return ListInstancesRequest.newBuilder()
                .setScope(scope)
                .setOfflineFor(com.google.protobuf.Duration.newBuilder().setSeconds(offlineSeconds))
                .build();
    }

    private static AddTokenRequest.Builder node() {
        return AddTokenRequest.newBuilder().addRoles(dev.muster.proto.v1.Role.ROLE_NODE);
    }

    private static ClusterApi.Facts facts() {
        return new ClusterApi.Facts(
                "test",
                List.of(),
                "auth-1",
                Optional.empty(),
                new dev.muster.core.net.HostPort("127.0.0.1", 4711),
                Fleet.TTL,
                List.of(new Reason(Reason.Code.SELF_DOUBT, "it has just started", "Wait")));
    }

    /// With the most labels that an agent may claim.
    private static AgentInfo wide() {
        var labels = new java.util.HashMap<String, String>();
        for (int i = 0; i < 64; i++) {
            labels.put("%0128d".formatted(i), "v".repeat(256));
        }
        var info = info("1.0.0");
        return new AgentInfo(info.hostname(), info.version(), info.services(), labels, "", "", "");
    }

    private static void assertInvalid(String cause, ThrowingCallable call) {
        var reason = fault(call).reason();
        assertThat(reason.code()).isEqualTo(Reason.Code.ARGUMENT_INVALID);
        assertThat(reason.cause()).contains(cause);
    }

    private record Answering(HostId id, Duration roundTrip) implements FakeLink {
        @Override
        public CompletableFuture<Duration> ping(Duration timeout) {
            return CompletableFuture.completedFuture(roundTrip);
        }
    }

    private record Failing(HostId id, Fault why) implements FakeLink {
        @Override
        public CompletableFuture<Duration> ping(Duration timeout) {
            return CompletableFuture.failedFuture(new FaultException(why));
        }
    }

    private record Broken(HostId id) implements FakeLink {
        @Override
        public CompletableFuture<Duration> ping(Duration timeout) {
            throw new IllegalStateException("secret detail");
        }
    }

    private static final class Silent implements FakeLink {
        final CompletableFuture<Boolean> gaveUp = new CompletableFuture<>();
        private final HostId id = HostId.random();

        @Override
        public HostId id() {
            return id;
        }

        @Override
        public CompletableFuture<Duration> ping(Duration timeout) {
            var pong = new CompletableFuture<Duration>();
            var _ = pong.whenComplete((_, _) -> gaveUp.complete(pong.isCancelled()));
            return pong;
        }
    }
}
