package dev.muster.auth.tls;

import dev.muster.auth.caller.Caller;
import dev.muster.proto.v1.JoinRequest;
import dev.muster.proto.v1.JoinResponse;
import dev.muster.proto.v1.JoinServiceGrpc;
import io.grpc.stub.StreamObserver;

/// Answers with who the caller is.
final class JoinFake extends JoinServiceGrpc.JoinServiceImplBase {
    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> answer) {
        answer.onNext(JoinResponse.newBuilder().setHostId(Caller.current().toString()).build());
        answer.onCompleted();
    }
}
