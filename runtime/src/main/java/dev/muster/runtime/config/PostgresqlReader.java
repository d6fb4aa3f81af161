package dev.muster.runtime.config;

import java.util.List;
import java.util.Optional;

/// Reads the keys of `teleport.storage:` that say which PostgreSQL database.
final class PostgresqlReader {
    static final List<String> KEYS = List.of("conn_string", "pool_size");

    private static final int MOST_CONNECTIONS = 1000;

    private PostgresqlReader() {}

    /// Empty where no database is named, which is reported.
    static Optional<Storage> read(Section storage) {
        var poolSize =
                storage.value("pool_size")
                        .flatMap(value -> value.number(2, MOST_CONNECTIONS))
                        .orElse(Storage.Postgresql.DEFAULT_POOL_SIZE);
        if (!storage.has("conn_string")) {
            storage.missing(
                    "conn_string",
                    "Write libpq's URI of the database, such as"
                            + " postgresql://user@host:5432/database?sslmode=verify-full, or the"
                            + " absolute path of a file with it");
        }
        return storage.value("conn_string")
                .flatMap(PostgresqlReader::connString)
                .map(connString -> new Storage.Postgresql(connString, poolSize));
    }

    private static Optional<ValueOrFile> connString(Value value) {
        var source = value.valueOrFile();
        if (source.orElse(null) instanceof ValueOrFile.Inline(var uri)
                && !uri.reveal().matches("(?s)postgres(ql)?://.*")) {
            value.refuseUnseen(
                    "is not a URI that begins with postgresql://",
                    "Write postgresql://user@host:5432/database?sslmode=verify-full, or the"
                            + " absolute path of a file with such a line");
            return Optional.empty();
        }
        return source;
    }
}
