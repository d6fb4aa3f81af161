package dev.muster.backend.postgresql;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.muster.core.net.HostPort;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// Which PostgreSQL, and as whom.
///
/// @param hosts where its servers are, the primary and those that may become it; at least one
/// @param password empty where the server asks for none
/// @param properties the driver's own, by its names
/// @param poolSize connections at most, without the one that listens; at least 1
public record PostgresSettings(
        List<HostPort> hosts,
        String database,
        String user,
        String password,
        Map<String, String> properties,
        int poolSize) {
    private static final int CONNECT_SECONDS = 2;
    private static final int ANSWER_SECONDS = 4;

    public PostgresSettings {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty() || poolSize < 1) {
            throw new IllegalArgumentException(
                    "%d hosts, pool of %d".formatted(hosts.size(), poolSize));
        }
        requireNonNull(database, "database");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        properties = Map.copyOf(properties);
    }

    /// Returns what libpq's URI `text` says.
    ///
    /// @throws IllegalArgumentException saying what is wrong with it, without the password
    public static PostgresSettings parse(String text, int poolSize) {
        var mistakes = new ArrayList<Mistake>();
        var uri = read(text, mistakes);
        if (uri.isEmpty() || !mistakes.isEmpty()) {
            throw new IllegalArgumentException(
                    "the URI "
                            + mistakes.stream().map(Mistake::what).collect(joining("; the URI ")));
        }
        var parameters = uri.get().parameters();
        var user = requireNonNull(parameters.get("user"));
        return new PostgresSettings(
                uri.get().hosts(),
                parameters.getOrDefault("dbname", user),
                user,
                parameters.getOrDefault("password", ""),
                DriverProperties.of(parameters),
                poolSize);
    }

    /// Returns everything that is wrong with libpq's URI `text`, and which of the files that it
    /// names cannot be read. Connects to nothing.
    public static List<Mistake> mistakes(String text) {
        var mistakes = new ArrayList<Mistake>();
        read(text, mistakes)
                .ifPresent(uri -> new ParameterCheck(mistakes::add).checkFiles(uri.parameters()));
        return List.copyOf(mistakes);
    }

    private static Optional<ConnectionUri> read(String text, List<Mistake> mistakes) {
        var uri = ConnectionUri.parse(text, mistakes::add);
        uri.ifPresent(found -> new ParameterCheck(mistakes::add).check(found.parameters()));
        return uri;
    }

    /// Returns which database it is, for people.
    public String name() {
        return hosts.stream().map(HostPort::toString).collect(joining(",")) + "/" + database;
    }

    DataSource source() {
        var source = new PGSimpleDataSource();
        source.setServerNames(hosts.stream().map(PostgresSettings::host).toArray(String[]::new));
        source.setPortNumbers(hosts.stream().mapToInt(HostPort::port).toArray());
        source.setDatabaseName(database);
        source.setUser(user);
        if (!password.isEmpty()) {
            source.setPassword(password);
        }
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(ANSWER_SECONDS);
        source.setSocketTimeout(ANSWER_SECONDS);
        source.setSslResponseTimeout(ANSWER_SECONDS * 1000);
        source.setTargetServerType("primary");
        source.setTcpKeepAlive(true);
        source.setApplicationName("muster");
        properties.forEach((name, value) -> set(source, name, value));
        return source;
    }

    private static void set(PGSimpleDataSource source, String name, String value) {
        try {
            source.setProperty(name, value);
        } catch (SQLException e) {
            throw new IllegalArgumentException("the driver's property " + name, e);
        }
    }

    private static String host(HostPort host) {
        return host.host().contains(":") ? "[" + host.host() + "]" : host.host();
    }

    @Override
    public String toString() {
        return "PostgresSettings[%s as %s]".formatted(name(), user);
    }
}
