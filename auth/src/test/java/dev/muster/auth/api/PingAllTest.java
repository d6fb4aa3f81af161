package dev.muster.auth.api;

import static dev.muster.auth.api.Fleet.fault;
import static dev.muster.auth.api.Fleet.info;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Streams;
import dev.muster.auth.connected.FakeLink;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.InstanceFilter;
import dev.muster.proto.v1.PingAllRequest;
import dev.muster.proto.v1.PingAllResponse;
import dev.muster.proto.v1.PingResult;
import dev.muster.runtime.rpc.WireTimes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Pings of every agent of three Auth instances, which any of them is asked for.
@Timeout(60)
final class PingAllTest {
    private static final Reason LATE = new Reason(Reason.Code.PING_TIMEOUT, "late", "again");

    private static final Reason GONE =
            new Reason(Reason.Code.AGENT_NOT_CONNECTED, "its stream ended", "again");

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
    void reachesEveryAgentWhicheverInstanceIsAsked() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 1_200; i++) {
            var id = HostId.random();
            ids.add(id.toString());
            fleets.get(i % 3 + 1).connect(info("1.0.0"), new Answering(id));
        }

        for (int number = 1; number <= 3; number++) {
            var answer = ask(number, PingAllRequest.getDefaultInstance());

            assertThat(answer.results())
                    .allMatch(PingResult::hasRoundTrip)
                    .extracting(PingResult::getId)
                    .containsExactlyInAnyOrderElementsOf(ids);
            assertThat(answer.expected()).isEqualTo(1_200);
            assertThat(answer.last().getCoverage().getComplete()).isTrue();
            assertThat(answer.last().getCoverage().getSourcesList())
                    .extracting(AuthSource::getAgents)
                    .containsExactly(400L, 400L, 400L);
        }
    }

    @Test
    void saysWhyAnAgentWasNotReached() {
        var id = HostId.random();
        fleets.get(2).connect(info("1.0.0"), new Failing(id));

        var result = ask(1, PingAllRequest.getDefaultInstance()).results().getFirst();

        assertThat(result.hasRoundTrip()).isFalse();
        assertThat(result.getAuthId()).isEqualTo("auth-2");
        assertThat(result.getReason().getCode()).isEqualTo("PING_TIMEOUT");
    }

    @Test
    void looksForAnAgentWhereItHasMovedMeanwhile() {
        var id = HostId.random();
        fleets.get(1).connect(info("1.0.0"), new Moving(id, fleets.get(3)));

        var answer = ask(2, PingAllRequest.getDefaultInstance());

        assertThat(answer.results()) // two where it moves before auth-3 begins
                .isNotEmpty()
                .allMatch(PingResult::hasRoundTrip)
                .allMatch(result -> result.getAuthId().equals("auth-3"));
        assertThat(answer.expected()).isEqualTo(answer.results().size());
    }

    @Test
    void callsAnAgentFailedThatIsNowhereAtTheSecondLookEither() {
        var id = HostId.random();
        fleets.get(1).connect(info("1.0.0"), new Moving(id, null));

        var answer = ask(2, PingAllRequest.getDefaultInstance());

        assertThat(answer.results())
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.getReason().getCode()).isEqualTo("AGENT_NOT_CONNECTED");
                    assertThat(result.getAuthId()).isEqualTo("auth-1");
                });
    }

    @Test
    void namesTheAgentsOfAnInstanceThatDoesNotAnswer() throws Exception {
        var lost = HostId.random();
        fleets.get(1).connect(info("1.0.0"), new Answering(HostId.random()));
        fleets.get(3).opened(lost, info("1.0.0"));
        fleets.get(3).flush();
        fleets.cut(3);

        var answer = ask(1, PingAllRequest.getDefaultInstance());

        assertThat(answer.results()).hasSize(2);
        assertThat(answer.expected()).isEqualTo(2);
        var down = answer.results().getLast();
        assertThat(down.getId()).isEqualTo(lost.toString());
        assertThat(down.getAuthId()).isEqualTo("auth-3");
        assertThat(down.getReason().getCode()).isEqualTo("OWNER_DOWN");
        assertThat(answer.last().getCoverage().getComplete()).isFalse();
        assertThat(answer.last().getCoverage().getSources(0).getAuthId()).isEqualTo("auth-1");
    }

    @Test
    void answersForTheOthersWhileTheStorageDoesNotSayWhoIsMissing() {
        fleets.get(1).connect(info("1.0.0"), new Answering(HostId.random()));
        ask(1, PingAllRequest.getDefaultInstance());
        fleets.cut(3);
        fleets.get(1).backend().breakDown(new Reason(Reason.Code.BACKEND_UNAVAILABLE, "d", "h"));

        var answer = ask(1, PingAllRequest.getDefaultInstance());
        fleets.get(1).backend().repair();

        assertThat(answer.results()).hasSize(1);
        assertThat(answer.last().getCoverage().getComplete()).isFalse();
    }

    @Test
    void keepsToTheAgentsThatAreAskedFor() {
        fleets.all().forEach(fleet -> fleet.connect(info("1.0.0"), new Answering(HostId.random())));
        fleets.get(2).connect(info("2.0.0"), new Answering(HostId.random()));
        var newer = InstanceFilter.newBuilder().setNewerThan("1.0.0");

        var local = ask(2, PingAllRequest.newBuilder().setLocal(true).build());
        var filtered = ask(1, PingAllRequest.newBuilder().setFilter(newer).build());

        assertThat(local.results()).hasSize(2);
        assertThat(local.last().getCoverage().getSourcesList()).hasSize(1);
        assertThat(local.last().getCoverage().getComplete()).isTrue();
        assertThat(filtered.results()).hasSize(1);
    }

    @Test
    void namesTheArgumentThatIsWrong() {
        var late =
                PingAllRequest.newBuilder()
                        .setTimeout(WireTimes.toProto(Duration.ofSeconds(61)))
                        .build();

        assertThat(fault(() -> ask(1, late)).reason().cause()).contains("timeout");
    }

    private record Answer(List<PingAllResponse> parts) {
        List<PingResult> results() {
            return parts.stream().flatMap(part -> part.getResultsList().stream()).toList();
        }

        long expected() {
            return parts.stream().mapToLong(PingAllResponse::getExpected).sum();
        }

        PingAllResponse last() {
            return parts.getLast();
        }
    }

    private Answer ask(int number, PingAllRequest request) {
        return new Answer(Streams.stream(fleets.ask(number).pingAll(request)).toList());
    }

    private record Answering(HostId id) implements FakeLink {
        @Override
        public CompletableFuture<Duration> ping(Duration timeout) {
            return CompletableFuture.completedFuture(Duration.ofMillis(12));
        }
    }

    /// An agent whose stream ends when it is pinged.
    ///
    /// @param to where it has another one then; null for nowhere
    private record Moving(HostId id, @Nullable Fleet to) implements FakeLink {
        @Override
        public CompletableFuture<Duration> ping(Duration timeout) {
            if (to != null) {
                to.connect(info("1.0.0"), new Answering(id));
            }
            return CompletableFuture.failedFuture(
                    new FaultException(new Fault("Cannot ping", GONE)));
        }
    }

    private record Failing(HostId id) implements FakeLink {
        @Override
        public CompletableFuture<Duration> ping(Duration timeout) {
            return CompletableFuture.failedFuture(
                    new FaultException(new Fault("Cannot ping", LATE)));
        }
    }
}
