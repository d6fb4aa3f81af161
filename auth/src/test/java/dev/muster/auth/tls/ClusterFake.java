package dev.muster.auth.tls;

import dev.muster.auth.caller.Caller;
import dev.muster.proto.v1.Cluster;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.GetClusterRequest;
import io.grpc.stub.StreamObserver;

/// Answers with who the caller is.
final class ClusterFake extends ClusterServiceGrpc.ClusterServiceImplBase {
    @Override
    public void getCluster(GetClusterRequest request, StreamObserver<Cluster> answer) {
        answer.onNext(Cluster.newBuilder().setName(Caller.current().toString()).build());
        answer.onCompleted();
    }
}
