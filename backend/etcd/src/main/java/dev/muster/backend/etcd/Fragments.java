package dev.muster.backend.etcd;

import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.etcd.jetcd.api.WatchResponse;

/// etcd's way to send what a watch missed in messages of little more than its `--max-request-bytes`
/// (1.5 MiB), instead of up to a thousand revisions in one.
///
/// etcd has it since 3.4; the messages of jetcd have no names for these fields of its rpc.proto.
final class Fragments {
    /// `WatchCreateRequest.fragment`.
    private static final int WANTED = 8;

    /// `WatchResponse.fragment`.
    private static final int UNFINISHED = 7;

    private Fragments() {}

    /// Returns what asks for them.
    static UnknownFieldSet wanted() {
        return UnknownFieldSet.newBuilder()
                .addField(WANTED, Field.newBuilder().addVarint(1).build())
                .build();
    }

    /// Tells whether more of the same answer follows, maybe of the same revision.
    static boolean isUnfinished(WatchResponse response) {
        return response.getUnknownFields().getField(UNFINISHED).getVarintList().contains(1L);
    }
}
