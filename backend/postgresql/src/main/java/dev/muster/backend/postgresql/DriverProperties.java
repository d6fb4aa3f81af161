package dev.muster.backend.postgresql;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// libpq's parameters in the words of the JDBC driver.
///
/// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS and
/// https://jdbc.postgresql.org/documentation/use/#connection-parameters
final class DriverProperties {
    /// Those of the same meaning and values, by libpq's name.
    private static final Map<String, String> SAME =
            Map.ofEntries(
                    Map.entry("sslcert", "sslcert"),
                    Map.entry("sslkey", "sslkey"),
                    Map.entry("sslpassword", "sslpassword"),
                    Map.entry("sslnegotiation", "sslNegotiation"),
                    Map.entry("channel_binding", "channelBinding"),
                    Map.entry("require_auth", "requireAuth"),
                    Map.entry("gssencmode", "gssEncMode"),
                    Map.entry("connect_timeout", "connectTimeout"),
                    Map.entry("application_name", "ApplicationName"),
                    Map.entry("options", "options"));

    private static final Set<String> ELSEWHERE = Set.of("user", "password", "dbname");
    private static final Set<String> OURS =
            Set.of(
                    "sslmode",
                    "sslrootcert",
                    "target_session_attrs",
                    "load_balance_hosts",
                    "keepalives");
    private static final Set<String> MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private DriverProperties() {}

    static Map<String, String> of(Map<String, String> parameters) {
        var properties = new HashMap<String, String>();
        parameters.forEach((name, value) -> {
            if (SAME.containsKey(name)) {
                properties.put(SAME.get(name), value);
            } else if (!ELSEWHERE.contains(name) && !OURS.contains(name)) {
                throw unknown(name);
            }
        });
        addTls(parameters, properties);
        checkPrimary(parameters.getOrDefault("target_session_attrs", "primary"));
        addSwitch(
                parameters,
                "load_balance_hosts",
                "disable",
                "random",
                "loadBalanceHosts",
                properties);
        addSwitch(parameters, "keepalives", "0", "1", "tcpKeepAlive", properties);
        checkSeconds(parameters.getOrDefault("connect_timeout", "2"));
        return properties;
    }

    private static void addTls(Map<String, String> parameters, Map<String, String> properties) {
        var root = parameters.getOrDefault("sslrootcert", "");
        boolean known = root.equals("system"); // to the JVM
        var mode = parameters.getOrDefault("sslmode", known ? "verify-full" : "prefer");
        if (!MODES.contains(mode)) {
            throw new IllegalArgumentException(
                    "sslmode is \"%s\"; it may be one of %s"
                            .formatted(mode, String.join(", ", new TreeSet<>(MODES))));
        }
        if (known) {
            properties.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        } else if (!root.isEmpty()) {
            properties.put("sslrootcert", root);
        }
        // As libpq: with somebody to trust, require verifies.
        boolean verifies = mode.equals("require") && !root.isEmpty();
        properties.put("sslmode", verifies ? "verify-ca" : mode);
    }

    private static void checkPrimary(String wanted) {
        if (!wanted.equals("primary") && !wanted.equals("read-write")) {
            throw new IllegalArgumentException(
                    "target_session_attrs is \"%s\"; only read-write or primary will do"
                            .formatted(wanted));
        }
    }

    private static void checkSeconds(String value) {
        if (!value.matches("[1-9]\\d{0,4}")) {
            throw new IllegalArgumentException(
                    "connect_timeout is \"%s\", not a number of seconds".formatted(value));
        }
    }

    private static void addSwitch(
            Map<String, String> parameters,
            String name,
            String off,
            String on,
            String property,
            Map<String, String> properties) {
        var value = parameters.get(name);
        if (value == null) {
            return;
        }
        if (!value.equals(off) && !value.equals(on)) {
            throw new IllegalArgumentException(
                    "%s is \"%s\"; it may be %s or %s".formatted(name, value, off, on));
        }
        properties.put(property, String.valueOf(value.equals(on)));
    }

    private static IllegalArgumentException unknown(String name) {
        var known = new TreeSet<>(SAME.keySet());
        known.addAll(ELSEWHERE);
        known.addAll(OURS);
        return new IllegalArgumentException(
                "it has an unknown parameter \"%s\"; known are %s"
                        .formatted(name, String.join(", ", known)));
    }
}
