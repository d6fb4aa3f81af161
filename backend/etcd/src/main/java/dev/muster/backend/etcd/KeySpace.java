package dev.muster.backend.etcd;

import com.google.protobuf.ByteString;

/// The keys of this cluster among all that etcd has.
final class KeySpace {
    private final String prefix;

    KeySpace(String prefix) {
        this.prefix = prefix;
    }

    /// Returns a key as etcd has it. It knows no empty one; the first that is not comes instead.
    ByteString bytes(String key) {
        var whole = prefix + key;
        return ByteString.copyFromUtf8(whole.isEmpty() ? "\0" : whole);
    }

    String key(ByteString bytes) {
        return bytes.toStringUtf8().substring(prefix.length());
    }
}
