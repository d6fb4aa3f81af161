package dev.muster.runtime.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads `teleport.storage:`. A key of another engine than the one chosen is refused, never passed
/// over: an Auth Service that quietly took another store would split a cluster in two.
final class StorageReader {
    private static final Set<String> ABSENT_ENGINES = Set.of("postgresql");
    private static final List<String> ABSENT_KEYS = List.of("conn_string", "pool_size");

    private enum Type {
        SQLITE,
        ETCD
    }

    private StorageReader() {}

    static Storage read(Section storage) {
        storage.know(EtcdReader.KEYS);
        var word = storage.value("type");
        if (word.isPresent() && ABSENT_ENGINES.contains(Texts.lower(word.get().text().strip()))) {
            word.get().refuse("is not supported by this build yet", "Write sqlite or etcd");
            var _ = storage.ignore(ABSENT_KEYS);
            var _ = storage.ignore(EtcdReader.KEYS);
            return new Storage.Sqlite();
        }
        refuse(
                storage,
                ABSENT_KEYS,
                "belongs to a storage type that this build does not support yet",
                "Take it away");
        var type =
                word.flatMap(w -> w.oneOf(Map.of("sqlite", Type.SQLITE, "etcd", Type.ETCD)))
                        .or(() -> word.isEmpty() ? Optional.of(Type.SQLITE) : Optional.empty());
        if (type.isEmpty()) {
            var _ = storage.ignore(EtcdReader.KEYS);
            return new Storage.Sqlite();
        }
        return switch (type.get()) {
            case ETCD -> EtcdReader.read(storage);
            case SQLITE -> {
                refuse(
                        storage,
                        EtcdReader.KEYS,
                        "belongs to the storage type etcd, and this one is sqlite",
                        "Write type: etcd, or take it away; sqlite needs no settings");
                yield new Storage.Sqlite();
            }
        };
    }

    private static void refuse(Section storage, List<String> keys, String what, String fix) {
        storage.ignore(keys).forEach(key -> storage.refuse(key, what, fix));
    }
}
