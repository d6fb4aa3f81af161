package dev.muster.runtime.config;

import java.util.List;
import java.util.Set;

/// Reads `teleport.storage:`. Keys of engines that this build lacks are refused, never passed over:
/// an Auth Service that quietly took another store would split a cluster in two.
final class StorageReader {
    private static final Set<String> ABSENT_ENGINES = Set.of("etcd", "postgresql");
    private static final List<String> ABSENT_KEYS =
            List.of(
                    "peers",
                    "prefix",
                    "tls_cert_file",
                    "tls_key_file",
                    "tls_ca_file",
                    "username",
                    "password_file",
                    "insecure",
                    "conn_string",
                    "pool_size");

    private StorageReader() {}

    static Storage read(Section storage) {
        var type = storage.value("type");
        var keys = storage.ignore(ABSENT_KEYS);
        if (type.isPresent() && ABSENT_ENGINES.contains(Texts.lower(type.get().text().strip()))) {
            type.get().refuse("is not supported by this build yet", "Write sqlite");
        } else if (type.isPresent() && !Texts.lower(type.get().text().strip()).equals("sqlite")) {
            type.get().refuse("is no storage type", "Write sqlite");
        } else {
            keys.forEach(key ->
                    storage.refuse(
                            key,
                            "belongs to a storage type that this build does not support yet",
                            "Take it away; sqlite needs no settings"));
        }
        return new Storage.Sqlite();
    }
}
