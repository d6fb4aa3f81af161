package dev.muster.runtime.config;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads `teleport.storage:`. A key of another engine than the one chosen is refused, never passed
/// over: an Auth Service that quietly took another store would split a cluster in two.
final class StorageReader {
    private enum Type {
        SQLITE(List.of()),
        ETCD(EtcdReader.KEYS),
        POSTGRESQL(PostgresqlReader.KEYS);

        /// Those that belong to it alone.
        @SuppressWarnings("ImmutableEnumChecker") // made by List.of
        private final List<String> keys;

        Type(List<String> keys) {
            this.keys = keys;
        }

        String word() {
            return Texts.lower(name());
        }
    }

    private static final Map<String, Type> TYPES =
            Map.of(
                    Type.SQLITE.word(), Type.SQLITE,
                    Type.ETCD.word(), Type.ETCD,
                    Type.POSTGRESQL.word(), Type.POSTGRESQL);

    private StorageReader() {}

    static Storage read(Section storage) {
        List.of(Type.values()).forEach(one -> storage.know(one.keys));
        var named = storage.value("type").flatMap(StorageReader::type);
        var type = storage.has("type") ? named : Optional.of(Type.SQLITE);
        if (type.isEmpty()) {
            storage.ignoreAll(); // whose keys they are is not known
        }
        for (var other : Type.values()) {
            if (type.isPresent() && other != type.get()) {
                refuse(storage, other, type.get());
            }
        }
        return switch (type.orElse(Type.SQLITE)) {
            case SQLITE -> new Storage.Sqlite();
            case ETCD -> EtcdReader.read(storage);
            case POSTGRESQL -> PostgresqlReader.read(storage).orElseGet(Storage.Sqlite::new);
        };
    }

    private static Optional<Type> type(Value value) {
        var word = value.notBlank();
        var type = word.map(text -> TYPES.get(Texts.lower(text)));
        if (word.isPresent() && type.isEmpty()) {
            var types = TYPES.keySet().stream().sorted().collect(joining(", "));
            value.refuse(
                    "is no type of storage; there are " + types,
                    Texts.suggest(word.get(), TYPES.keySet(), "Write one of them"));
        }
        return type;
    }

    private static void refuse(Section storage, Type owner, Type chosen) {
        for (var key : storage.ignore(owner.keys)) {
            storage.refuse(
                    key,
                    "belongs to the storage type %s, and this one is %s"
                            .formatted(owner.word(), chosen.word()),
                    "Write type: %s, or take it away".formatted(owner.word()));
        }
    }
}
