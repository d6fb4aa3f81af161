package dev.muster.backend.postgresql;

import dev.muster.core.net.HostPort;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A connection URI as libpq spells it, taken apart:
/// `postgresql://user:password@host:5432,host:5432/database?sslmode=verify-full`.
///
/// @param parameters all of it but the hosts, by libpq's names
record ConnectionUri(List<HostPort> hosts, Map<String, String> parameters) {
    private static final Pattern FORM =
            Pattern.compile(
                    "postgres(?:ql)?://(?:(?<login>[^/?]*)@)?(?<hosts>[^/?@]*)"
                            + "(?:/(?<database>[^?]*))?(?:\\?(?<parameters>.*))?",
                    Pattern.DOTALL);
    private static final int PORT = 5432;

    ConnectionUri {
        hosts = List.copyOf(hosts);
        parameters = Map.copyOf(parameters);
    }

    static ConnectionUri parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "it is not a URI such as postgresql://user@host:5432/database");
        }
        var parameters = new LinkedHashMap<String, String>();
        var login = match.group("login");
        if (login != null) {
            int colon = login.indexOf(':');
            add(parameters, "user", decode(colon < 0 ? login : login.substring(0, colon)));
            add(parameters, "password", colon < 0 ? "" : decode(login.substring(colon + 1)));
        }
        var database = match.group("database");
        add(parameters, "dbname", database == null ? "" : decode(database));
        var query = match.group("parameters");
        if (query != null) {
            for (var pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException(
                            "after the ? there are not just name=value pairs joined by &");
                }
                add(
                        parameters,
                        decode(pair.substring(0, equals)),
                        decode(pair.substring(equals + 1)));
            }
        }
        return new ConnectionUri(hosts(match.group("hosts")), parameters);
    }

    PostgresSettings settings(int poolSize) {
        var user = parameters.get("user");
        if (user == null) {
            throw new IllegalArgumentException("it names no user");
        }
        return new PostgresSettings(
                hosts,
                parameters.getOrDefault("dbname", user),
                user,
                parameters.getOrDefault("password", ""),
                DriverProperties.of(parameters),
                poolSize);
    }

    private static void add(Map<String, String> parameters, String name, String value) {
        if (!value.isEmpty() && parameters.put(name, value) != null) {
            throw new IllegalArgumentException(name + " is there twice");
        }
    }

    private static List<HostPort> hosts(String text) {
        var hosts = new ArrayList<HostPort>();
        for (var one : text.split(",", -1)) {
            var host = decode(one);
            boolean hasPort = host.matches("\\[.*]:.*|[^\\[]*:.*");
            hosts.add(
                    HostPort.parse(hasPort ? host : host + ":" + PORT)
                            .filter(found -> found.port() > 0)
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "\"%s\" is not a host or host:port".formatted(host))));
        }
        return hosts;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(
                    "a % in it is not followed by two hexadecimal digits; % itself is %25");
        }
    }
}
