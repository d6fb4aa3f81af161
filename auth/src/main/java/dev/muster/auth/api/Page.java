package dev.muster.auth.api;

import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.List;

/// Gathers the entries of one page until it is full by number or by bytes: agents may carry labels
/// of 24 KB each, and an answer has to fit what clients accept.
final class Page<M extends MessageLite> {
    private static final int BYTES = 4 * 1024 * 1024;

    private final List<M> entries = new ArrayList<>();
    private final int size;
    private int bytes;

    Page(int size) {
        this.size = size;
    }

    /// Takes `entry`, unless the page is full; says whether it did.
    boolean add(M entry) {
        return addAll(List.of(entry));
    }

    /// Takes entries that no page may divide, unless there is no place for all of them; says
    /// whether it did. An empty page takes any number, so that the next one gets further.
    boolean addAll(List<M> together) {
        boolean fits = entries.size() + together.size() <= size && bytes < BYTES;
        if (!fits && !entries.isEmpty()) {
            return false;
        }
        entries.addAll(together);
        together.forEach(entry -> bytes += entry.getSerializedSize());
        return true;
    }

    List<M> entries() {
        return entries;
    }
}
