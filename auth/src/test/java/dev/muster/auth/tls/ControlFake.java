package dev.muster.auth.tls;

import dev.muster.auth.caller.Caller;
import dev.muster.auth.pulse.Pulse;
import dev.muster.proto.v1.AgentMessage;
import dev.muster.proto.v1.AuthMessage;
import dev.muster.proto.v1.ControlServiceGrpc;
import dev.muster.proto.v1.Welcome;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Answers each stream with who its caller is, and keeps it open.
final class ControlFake extends ControlServiceGrpc.ControlServiceImplBase {
    final BlockingQueue<Pulse> pulses = new LinkedBlockingQueue<>();

    @Override
    public StreamObserver<AgentMessage> connect(StreamObserver<AuthMessage> answers) {
        pulses.add(Pulse.current());
        answers.onNext(
                AuthMessage.newBuilder()
                        .setWelcome(Welcome.newBuilder().setAuthId(Caller.current().toString()))
                        .build());
        return new StreamObserver<>() {
            @Override
            public void onNext(AgentMessage message) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {
                answers.onCompleted();
            }
        };
    }
}
