package dev.muster.auth.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Duration;
import dev.muster.auth.lease.AuthRun;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.version.Version;
import dev.muster.proto.v1.PeerServiceGrpc;
import dev.muster.proto.v1.PingRequest;
import dev.muster.proto.v1.PingResponse;
import dev.muster.testkit.ManualTime;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PeerAuthTest {
    private static final AuthRun RUN =
            new AuthRun("run-2", "auth-2", "a:1", new Version(1, 2, 3, ""), Instant.EPOCH);

    @Test
    void anAnswerThatMakesNoSenseIsAFailure() throws Exception {
        var server =
                InProcessServerBuilder.forName("nonsense")
                        .addService(new Nonsense())
                        .build()
                        .start();
        var channel = InProcessChannelBuilder.forName("nonsense").build();
        try {
            var peer = new PeerAuth(RUN, channel, new ManualTime());

            var pong = peer.ping(HostId.random(), java.time.Duration.ofSeconds(5));

            var failure = catchThrowableOfType(ExecutionException.class, pong::get);
            assertThat(failure.getCause())
                    .isInstanceOfSatisfying(
                            FaultException.class,
                            fault ->
                                    assertThat(fault.fault().reason().cause())
                                            .contains("round_trip"));
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    private static final class Nonsense extends PeerServiceGrpc.PeerServiceImplBase {
        @Override
        public void ping(PingRequest request, StreamObserver<PingResponse> to) {
            var seconds = Duration.newBuilder().setSeconds(Long.MAX_VALUE);
            to.onNext(PingResponse.newBuilder().setRoundTrip(seconds).build());
            to.onCompleted();
        }
    }
}
