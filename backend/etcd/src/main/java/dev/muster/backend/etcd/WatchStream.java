package dev.muster.backend.etcd;

import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// One stream of etcd's changes. It hands over one answer, and the next one when asked for it.
final class WatchStream implements ClientResponseObserver<WatchRequest, WatchResponse> {
    /// Makes a member that has lost the leader end the stream instead of falling silent.
    private static final Metadata.Key<String> WITH_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final Queue<EtcdWatch.Signal> signals;
    private volatile @Nullable ClientCallStreamObserver<WatchRequest> call;

    private WatchStream(Queue<EtcdWatch.Signal> signals) {
        this.signals = signals;
    }

    static WatchStream open(
            Channel member, EtcdWatch.Range range, long from, Queue<EtcdWatch.Signal> signals) {
        var stream = new WatchStream(signals);
        var headers = new Metadata();
        headers.put(WITH_LEADER, "true");
        var requests =
                WatchGrpc.newStub(member)
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .watch(stream);
        requests.onNext(
                WatchRequest.newBuilder()
                        .setCreateRequest(
                                WatchCreateRequest.newBuilder()
                                        .setKey(range.start())
                                        .setRangeEnd(range.end())
                                        .setStartRevision(from)
                                        .setProgressNotify(true)
                                        .setUnknownFields(Fragments.wanted()))
                        .build());
        return stream;
    }

    void request() {
        var open = call;
        if (open != null) {
            open.request(1);
        }
    }

    void cancel() {
        var open = call;
        if (open != null) {
            open.cancel("the watch ends", null);
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRequest> requests) {
        call = requests;
        requests.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(WatchResponse response) {
        signals.add(new EtcdWatch.Signal.Answer(this, response));
    }

    @Override
    public void onError(Throwable failure) {
        signals.add(new EtcdWatch.Signal.Broken(this));
    }

    @Override
    public void onCompleted() {
        signals.add(new EtcdWatch.Signal.Broken(this));
    }
}
