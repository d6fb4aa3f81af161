package dev.muster.backend.postgresql;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists as parameters of one statement.
final class SqlArrays {
    private SqlArrays() {}

    static Array keys(Connection connection, List<String> keys) throws SQLException {
        return connection.createArrayOf(
                "bytea", keys.stream().map(ItemReader::bytes).toArray(byte[][]::new));
    }

    static Array texts(Connection connection, List<? extends @Nullable String> texts)
            throws SQLException {
        return ofTexts(connection, "text", texts);
    }

    static Array numbers(Connection connection, List<? extends @Nullable Long> numbers)
            throws SQLException {
        return connection.createArrayOf("bigint", numbers.toArray(Long[]::new));
    }

    /// @param type that PostgreSQL reads each of the texts as
    static Array ofTexts(Connection connection, String type, List<? extends @Nullable String> texts)
            throws SQLException {
        return connection.createArrayOf(type, texts.toArray(String[]::new));
    }
}
