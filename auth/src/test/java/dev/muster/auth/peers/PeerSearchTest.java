package dev.muster.auth.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.lease.AuthRun;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.version.Version;
import dev.muster.testkit.ManualTime;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PeerSearchTest {
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<CompletableFuture<String>> calls = new ArrayList<>();
    private final PeerSearch<String> search = new PeerSearch<>();

    @AfterEach
    void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }

    @Test
    void takesTheFirstAnswerAndGivesTheOthersUp() {
        var found = ask(3);

        fail(0, Reason.Code.AGENT_NOT_CONNECTED);
        calls.get(1).complete("here");
        search.cancel();

        assertThat(found.join()).contains("here");
        assertThat(calls.get(2)).isCancelled();
    }

    @Test
    void findsNothingOnceAllHaveSaidSo() {
        var found = ask(2);

        fail(0, Reason.Code.AGENT_NOT_CONNECTED);
        assertThat(found).isNotDone();
        fail(1, Reason.Code.AGENT_NOT_CONNECTED);

        assertThat(found.join()).isEmpty();
        assertThat(search.unreached("auth-0")).isEmpty();
    }

    @Test
    void remembersWhoWasAskedInVain() {
        var found = ask(2);

        fail(0, Reason.Code.AUTH_UNREACHABLE);
        fail(1, Reason.Code.AGENT_NOT_CONNECTED);

        assertThat(found.join()).isEmpty();
        assertThat(search.unreached("auth-0").orElseThrow().code())
                .isEqualTo(Reason.Code.AUTH_UNREACHABLE);
        assertThat(search.unreached("auth-1")).isEmpty();
    }

    @Test
    void failsAtOnceWithTheFaultOfWhoHasIt() {
        var found = ask(2);

        fail(1, Reason.Code.PING_TIMEOUT);

        assertThat(found)
                .isCompletedExceptionally()
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(FaultException.class)
                .withMessageContaining("PING_TIMEOUT");
    }

    @Test
    void findsNothingWhereThereIsNobodyToAsk() {
        assertThat(ask(0).join()).isEmpty();
    }

    private CompletableFuture<java.util.Optional<String>> ask(int peers) {
        var asked = new ArrayList<PeerAuth>();
        for (int i = 0; i < peers; i++) {
            asked.add(peer(i));
        }
        return search.first(
                asked,
                _ -> {
                    var call = new CompletableFuture<String>();
                    calls.add(call);
                    return call;
                });
    }

    private void fail(int peer, Reason.Code code) {
        calls.get(peer)
                .completeExceptionally(
                        new FaultException(new Fault("Cannot", new Reason(code, "cause", "hint"))));
    }

    private PeerAuth peer(int number) {
        var channel = InProcessChannelBuilder.forName("nobody").build();
        channels.add(channel);
        return new PeerAuth(
                new AuthRun(
                        "run-" + number,
                        "auth-" + number,
                        "127.0.0.1:1",
                        new Version(1, 2, 3, ""),
                        Instant.EPOCH),
                channel,
                new ManualTime());
    }
}
