package dev.muster.backend.etcd;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.WatchEvent;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/// Which changes etcd has made, and whether they are those that a watch knows.
///
/// Another etcd at the same addresses, or this one restored from a backup, counts its revisions
/// anew, and may have come past those that a watch knows by the time that it asks.
final class History {
    private final Members members;
    private final KeySpace keys;

    History(Members members, KeySpace keys) {
        this.members = requireNonNull(members, "members");
        this.keys = requireNonNull(keys, "keys");
    }

    /// Where etcd stands.
    ///
    /// @param cluster which one it is, by what its members were told when they were new
    /// @param term the number of its leader, which only grows
    record Head(long cluster, long term, long revision) {
        /// Tells whether what stood at `earlier` can stand here now.
        boolean mayFollow(Head earlier) {
            return cluster == earlier.cluster
                    && term >= earlier.term
                    && revision >= earlier.revision;
        }
    }

    Head head() {
        var header = ask(RangeRequest.newBuilder().setCountOnly(true), "head").getHeader();
        return new Head(header.getClusterId(), header.getRaftTerm(), header.getRevision());
    }

    /// Tells whether a change that was told has happened here. One that is compacted is believed.
    boolean has(WatchEvent told) {
        try {
            return switch (told) {
                case WatchEvent.Put(var key, _, long revision) -> {
                    var found = at(key, revision);
                    yield found.getKvsCount() == 1 && found.getKvs(0).getModRevision() == revision;
                }
                case WatchEvent.Deleted(var key, long revision) ->
                        at(key, revision).getKvsCount() == 0;
                case WatchEvent.Gone _ -> false;
            };
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.OUT_OF_RANGE) {
                return true;
            }
            throw e;
        }
    }

    private RangeResponse at(String key, long revision) {
        return ask(RangeRequest.newBuilder().setKeysOnly(true).setRevision(revision), key);
    }

    private RangeResponse ask(RangeRequest.Builder request, String key) {
        var whole = request.setKey(keys.bytes(key)).build();
        return members.read(
                Members.limit(),
                (member, deadline) ->
                        KVGrpc.newBlockingStub(member).withDeadline(deadline).range(whole));
    }
}
