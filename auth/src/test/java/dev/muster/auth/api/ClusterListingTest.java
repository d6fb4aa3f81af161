package dev.muster.auth.api;

import static dev.muster.auth.api.Fleet.fault;
import static dev.muster.auth.api.Fleet.info;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Streams;
import com.google.protobuf.Duration;
import dev.muster.auth.connected.AgentProcess;
import dev.muster.auth.connected.FakeLink;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.ConnectedInstance;
import dev.muster.proto.v1.CountClusterRequest;
import dev.muster.proto.v1.Coverage;
import dev.muster.proto.v1.InstanceFilter;
import dev.muster.proto.v1.ListClusterRequest;
import dev.muster.proto.v1.ListClusterResponse;
import dev.muster.proto.v1.ListConnectedRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three Auth instances that share a backend; whichever is asked answers for all.
@Timeout(60)
final class ClusterListingTest {
    private static final Reason DOWN =
            new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "start it");

    private final Time time = Time.system();

    @SuppressWarnings("NullAway.Init")
    private Fleets fleets;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        fleets = new Fleets(time, directory);
    }

    @AfterEach
    void stop() {
        fleets.close();
    }

    @Test
    void isTheSameWhicheverInstanceIsAsked() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 1_500; i++) {
            var id = HostId.random();
            ids.add(id.toString());
            fleets.get(i % 3 + 1).connect(info("1.0.0"), new Silent(id));
        }
        ids.sort(null);

        for (int number = 1; number <= 3; number++) {
            var answer = ask(number);

            assertThat(answer.agents()).extracting(ConnectedInstance::getId).isEqualTo(ids);
            assertThat(answer.coverage().getComplete()).isTrue();
            assertThat(answer.coverage().getAuthId()).isEqualTo("auth-" + number);
            assertThat(answer.coverage().getSourcesList())
                    .extracting(AuthSource::getAgents)
                    .containsExactly(500L, 500L, 500L);
        }
    }

    @Test
    void saysWhereEachAgentIs() {
        fleets.get(3).connect(info("1.0.0"), new Silent(HostId.random()));

        var answer = ask(1);

        assertThat(answer.agents())
                .extracting(ConnectedInstance::getAuthId)
                .containsExactly("auth-3");
        assertThat(answer.coverage().getSourcesList()).allMatch(AuthSource::hasObservedAt);
        assertThat(answer.source("auth-1").getRoundTrip()).isEqualTo(Duration.getDefaultInstance());
        assertThat(answer.source("auth-3").getRoundTrip())
                .isNotEqualTo(Duration.getDefaultInstance());
    }

    @Test
    void filtersEverywhere() {
        fleets.all().forEach(fleet -> fleet.connect(info("1.0.0"), new Silent(HostId.random())));
        fleets.get(2).connect(info("2.0.0"), new Silent(HostId.random()));

        var answer = ask(1, InstanceFilter.newBuilder().setNewerThan("1.0.0").build());

        assertThat(answer.agents()).hasSize(1);
        assertThat(answer.coverage().getSourcesList())
                .extracting(AuthSource::getAgents)
                .containsOnly(0L, 1L, 0L);
    }

    @Test
    void showsAnAgentThatMovesOnceWhereItIsNow() {
        var id = HostId.random();
        var process = new AgentProcess("process", time.nanoTime(), 0);
        fleets.get(1).connect(process, 7, new Silent(id));
        fleets.get(2).connect(process, 8, new Silent(id));

        var answer = ask(1);

        assertThat(answer.agents())
                .extracting(ConnectedInstance::getAuthId)
                .containsExactly("auth-2");
        assertThat(answer.source("auth-1").getAgents()).isZero();
    }

    @Test
    void showsAnAgentThatHasLeftAnInstanceAndWasNotYetSeenAtAnother() {
        var id = HostId.random();
        fleets.get(2).moved(fleets.get(2).connect(info("1.0.0"), new Silent(id)));

        assertThat(ask(1).agents())
                .extracting(ConnectedInstance::getId)
                .containsExactly(id.toString());
        assertThat(connected(2)).isEmpty();
    }

    @Test
    void showsProcessesThatShareAnIdentityTheLatestConnectionFirst() {
        var id = HostId.random();
        fleets.get(1).connect(new AgentProcess("one", time.nanoTime(), 0), 7, new Silent(id));
        fleets.get(2).connect(new AgentProcess("other", time.nanoTime(), 0), 8, new Silent(id));

        assertThat(ask(3).agents())
                .extracting(ConnectedInstance::getAuthId)
                .containsExactly("auth-2", "auth-1");
    }

    @Test
    void namesTheInstanceThatDoesNotAnswer() {
        fleets.all().forEach(fleet -> fleet.connect(info("1.0.0"), new Silent(HostId.random())));
        fleets.cut(3);

        var answer = ask(1);

        assertThat(answer.agents()).hasSize(2);
        assertThat(answer.coverage().getComplete()).isFalse();
        assertThat(answer.source("auth-3").getReason().getCode()).isEqualTo("AUTH_UNREACHABLE");
        assertThat(answer.source("auth-3").hasObservedAt()).isFalse();
        assertThat(answer.source("auth-3").hasAgents()).isFalse();
        assertThat(answer.source("auth-2").hasReason()).isFalse();
    }

    @Test
    void isNotCompleteWhileNobodyKnowsWhoLives() {
        fleets.get(1).backend().breakDown(DOWN);

        var coverage = ask(1).coverage();
        fleets.get(1).backend().repair();

        assertThat(coverage.getComplete()).isFalse();
        assertThat(coverage.getDoubt().getCode()).isEqualTo("BACKEND_UNAVAILABLE");
        assertThat(coverage.getSourcesList()).hasSize(1);
    }

    @Test
    void isCountedEverywhere() {
        fleets.all().forEach(fleet -> fleet.connect(info("1.0.0"), new Silent(HostId.random())));
        fleets.get(2).connect(info("2.0.0"), new Silent(HostId.random()));
        fleets.cut(3);

        var all = fleets.ask(1).countCluster(CountClusterRequest.getDefaultInstance());
        var newer =
                fleets.ask(2)
                        .countCluster(
                                CountClusterRequest.newBuilder()
                                        .setFilter(
                                                InstanceFilter.newBuilder().setNewerThan("1.0.0"))
                                        .build());

        assertThat(all.getCounts().getTotal()).isEqualTo(3);
        assertThat(all.getCounts().getByVersionMap()).isEqualTo(Map.of("1.0.0", 2L, "2.0.0", 1L));
        assertThat(all.getCounts().getByServiceMap()).isEqualTo(Map.of("node", 3L));
        assertThat(newer.getCounts().getTotal()).isEqualTo(1);
        var sources = new Answer(List.of(), all.getCoverage());
        assertThat(sources.coverage().getComplete()).isFalse();
        assertThat(sources.source("auth-2").getAgents()).isEqualTo(2);
        assertThat(sources.source("auth-3").hasReason()).isTrue();
        assertThat(sources.source("auth-3").hasAgents()).isFalse();
    }

    @Test
    void namesTheArgumentThatIsWrong() {
        var wrong = InstanceFilter.newBuilder().setOlderThan("new").build();

        assertThat(fault(() -> ask(1, wrong)).reason().code())
                .isEqualTo(Reason.Code.ARGUMENT_INVALID);
    }

    private record Answer(List<ConnectedInstance> agents, Coverage coverage) {
        AuthSource source(String authId) {
            return coverage.getSourcesList().stream()
                    .filter(source -> source.getAuthId().equals(authId))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Answer ask(int number) {
        return ask(number, InstanceFilter.getDefaultInstance());
    }

    private Answer ask(int number, InstanceFilter filter) {
        var request = ListClusterRequest.newBuilder().setFilter(filter).build();
        var parts = Streams.stream(fleets.ask(number).listCluster(request)).toList();
        assertThat(parts.subList(0, parts.size() - 1)).noneMatch(ListClusterResponse::hasCoverage);
        return new Answer(
                parts.stream().flatMap(part -> part.getInstancesList().stream()).toList(),
                parts.getLast().getCoverage());
    }

    /// Returns what `status --connected` shows.
    private List<ConnectedInstance> connected(int number) {
        return fleets.ask(number)
                .listConnected(ListConnectedRequest.getDefaultInstance())
                .getInstancesList();
    }

    private record Silent(HostId id) implements FakeLink {}
}
