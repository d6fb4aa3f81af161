package dev.muster.tctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.Coverage;
import dev.muster.proto.v1.InstanceFilter;
import dev.muster.proto.v1.PingAllRequest;
import dev.muster.proto.v1.PingAllResponse;
import dev.muster.proto.v1.PingResult;
import dev.muster.proto.v1.Role;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PingAllTest {
    @SuppressWarnings("NullAway.Init")
    private FakeAuth auth;

    @BeforeEach
    void open() throws IOException {
        auth = new FakeAuth();
    }

    @AfterEach
    void close() {
        auth.close();
    }

    @Test
    void tellsHowLongTheAnswersTookAndWhoFailed() {
        results(pong(Agents.FIRST, 12), pong("e0000000-0000-4000-8000-000000000000", 3));
        results(late(Agents.SECOND));
        end(coverage(true));

        var run = TctlRun.of(auth.access(), "inventory", "ping", "--all", "--timeout=2s");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out())
                .isEqualTo(
                        """
                        Pinged 3 agents in 0.0s: 2 answered, 1 failed.
                        Round trip: min 3ms, p50 3ms, p90 12ms, p99 12ms, max 12ms.
                        Failed: 1 PING_TIMEOUT.

                        Server ID                            Auth ID Reason
                        ------------------------------------ ------- -----------------------------
                        dac31781-af88-46a0-9f18-01f3c2af7152 auth-1  no answer came (PING_TIMEOUT)

                        Auth ID Address        Agents Failed To Auth p50 To Agent p99 To Agent Missing
                        ------- -------------- ------ ------ ------- ------------ ------------ -------
                        auth-1  192.0.2.1:3025 3      1              3ms          12ms
                        auth-2  192.0.2.2:3025 0      0      4ms
                        """);
        assertThat(run.err()).isEmpty();
        assertThat(auth.pingAlls.getFirst().getTimeout().getSeconds()).isEqualTo(2);
    }

    @Test
    void exitsWith0WhenAllAnswered() {
        results(pong(Agents.FIRST, 12));
        end(coverage(true));

        assertThat(TctlRun.of(auth.access(), "inventory", "ping", "--all").exit()).isZero();
    }

    @Test
    void exitsWith3WhenNobodyKnowsWhoIsMissing() {
        results(pong(Agents.FIRST, 12));
        end(coverage(false));

        var run = TctlRun.of(auth.access(), "inventory", "ping", "--all");

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err())
                .isEqualTo(
                        "WARNING: without the Auth Service auth-2 at 192.0.2.2:3025: it is away"
                                + " (AUTH_UNREACHABLE)\n");
    }

    @Test
    void oneAgentIsOne() {
        results(pong(Agents.FIRST, 12));
        end(coverage(true));

        var run = TctlRun.of(auth.access(), "inventory", "ping", "--all");

        assertThat(run.out()).startsWith("Pinged 1 agent in 0.0s: 1 answered, 0 failed.\n");
    }

    @Test
    void countsAnAgentThatMovedMeanwhileAsReached() {
        results(late(Agents.FIRST), pong(Agents.SECOND, 1));
        results(pong(Agents.FIRST, 12), late(Agents.SECOND));
        end(coverage(true));

        var run = TctlRun.of(auth.access(), "inventory", "ping", "--all");

        assertThat(run.out()).startsWith("Pinged 2 agents in 0.0s: 2 answered, 0 failed.\n");
        assertThat(run.exit()).isZero();
    }

    @Test
    void listsAllThatFailedInADocumentAlone() {
        for (int i = 0; i < 30; i++) {
            results(late(new UUID(i, i).toString()));
        }
        end(coverage(true));

        var text = TctlRun.of(auth.access(), "inventory", "ping", "--all");
        var json = TctlRun.of(auth.access(), "inventory", "ping", "--all", "--format=json");

        assertThat(text.out())
                .contains(
                        "Failed: 30 PING_TIMEOUT.\n",
                        "\n… and 10 more; --format=json lists all.\n");
        assertThat(json.out().lines().filter(line -> line.contains("\"id\": "))).hasSize(30);
    }

    @Test
    void splitsTheTimeInADocument() {
        results(pong(Agents.FIRST, 12));
        end(coverage(true));

        var run = TctlRun.of(auth.access(), "inventory", "ping", "--all", "--format=json");

        assertThat(run.out())
                .isEqualTo(
                        """
                        {
                          "pinged": 1,
                          "answered": 1,
                          "failed": 0,
                          "finished": true,
                          "took_seconds": 0.0,
                          "round_trip_ms": {
                            "min": 12.0,
                            "p50": 12.0,
                            "p90": 12.0,
                            "p99": 12.0,
                            "max": 12.0
                          },
                          "failed_by_code": {},
                          "failures": [],
                          "complete": true,
                          "observed_at": "2026-01-02T00:00:00Z",
                          "answered_by": "auth-1",
                          "sources": [
                            {
                              "auth_id": "auth-1",
                              "address": "192.0.2.1:3025",
                              "answered": true,
                              "observed_at": "2026-01-02T00:00:00Z",
                              "round_trip_ms": 0.0,
                              "agents": 3,
                              "failed": 0,
                              "to_agent_ms": {
                                "min": 12.0,
                                "p50": 12.0,
                                "p90": 12.0,
                                "p99": 12.0,
                                "max": 12.0
                              }
                            },
                            {
                              "auth_id": "auth-2",
                              "address": "192.0.2.2:3025",
                              "answered": true,
                              "observed_at": "2026-01-02T00:00:00Z",
                              "round_trip_ms": 4.0,
                              "agents": 0,
                              "failed": 0
                            }
                          ]
                        }
                        """);
    }

    @Test
    void printsWhatIsKnownWhenItIsInterrupted() throws Exception {
        results(pong(Agents.FIRST, 12));
        auth.pingsEnd = false;
        var run = new CompletableFuture<TctlRun>();

        var command =
                Thread.ofVirtual()
                        .start(() ->
                                run.complete(
                                        TctlRun.of(auth.access(), "inventory", "ping", "--all")));
        while (auth.pingAlls.isEmpty()) {
            Thread.onSpinWait();
        }
        command.interrupt();

        assertThat(run.get().exit()).isEqualTo(130);
        assertThat(run.get().out()).startsWith("Interrupted; pinged ");
    }

    @Test
    void keepsToTheAgentsThatAreAskedFor() {
        end(coverage(true));

        TctlRun.of(auth.access(), "inventory", "ping", "--all", "--local", "--services=db");

        assertThat(auth.pingAlls)
                .containsExactly(
                        PingAllRequest.newBuilder()
                                .setLocal(true)
                                .setTimeout(Duration.newBuilder().setSeconds(5))
                                .setFilter(InstanceFilter.newBuilder().addServices(Role.ROLE_DB))
                                .build());
    }

    @Test
    void takesAnIdOrAll() {
        for (var words : new String[] {"", "671f --all", "671f --services=db"}) {
            var line = ("inventory ping " + words).strip().split(" ", -1);

            assertThat(TctlRun.of(auth.access(), line).exit()).as(words).isEqualTo(2);
        }
        assertThat(auth.pingAlls).isEmpty();
        assertThat(auth.pings).isEmpty();
    }

    private void results(PingResult... results) {
        var part = PingAllResponse.newBuilder().setExpected(results.length);
        for (var result : results) {
            part.addResults(result);
        }
        auth.pingParts.add(part.build());
    }

    private void end(Coverage coverage) {
        auth.pingParts.add(PingAllResponse.newBuilder().setCoverage(coverage).build());
    }

    private static PingResult pong(String id, int milliseconds) {
        return PingResult.newBuilder()
                .setId(id)
                .setAuthId("auth-1")
                .setRoundTrip(Duration.newBuilder().setNanos(milliseconds * 1_000_000))
                .build();
    }

    private static PingResult late(String id) {
        return PingResult.newBuilder()
                .setId(id)
                .setAuthId("auth-1")
                .setReason(Agents.reason("PING_TIMEOUT", "no answer came", "Try again"))
                .build();
    }

    private static Coverage coverage(boolean complete) {
        var other = AuthSource.newBuilder().setAuthId("auth-2").setAddress("192.0.2.2:3025");
        if (complete) {
            other.setObservedAt(FakeAuth.NOW)
                    .setRoundTrip(Duration.newBuilder().setNanos(4_000_000))
                    .setAgents(0);
        } else {
            other.setReason(Agents.reason("AUTH_UNREACHABLE", "it is away", "Start it"));
        }
        return Coverage.newBuilder()
                .setComplete(complete)
                .setObservedAt(FakeAuth.NOW)
                .setAuthId("auth-1")
                .addSources(
                        AuthSource.newBuilder()
                                .setAuthId("auth-1")
                                .setAddress("192.0.2.1:3025")
                                .setObservedAt(FakeAuth.NOW)
                                .setRoundTrip(Duration.getDefaultInstance())
                                .setAgents(3))
                .addSources(other)
                .build();
    }
}
