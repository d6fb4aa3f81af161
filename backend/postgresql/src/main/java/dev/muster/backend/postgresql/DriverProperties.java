package dev.muster.backend.postgresql;

import java.util.HashMap;
import java.util.Map;

/// libpq's parameters in the words of the JDBC driver, those that [ParameterCheck] lets pass.
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

    private DriverProperties() {}

    static Map<String, String> of(Map<String, String> parameters) {
        var properties = new HashMap<String, String>();
        parameters.forEach((name, value) -> {
            switch (name) {
                case "load_balance_hosts" ->
                        properties.put("loadBalanceHosts", String.valueOf(value.equals("random")));
                case "keepalives" ->
                        properties.put("tcpKeepAlive", String.valueOf(value.equals("1")));
                default -> {
                    if (SAME.containsKey(name)) {
                        properties.put(SAME.get(name), value);
                    }
                }
            }
        });
        addTls(parameters, properties);
        return properties;
    }

    private static void addTls(Map<String, String> parameters, Map<String, String> properties) {
        var root = parameters.getOrDefault("sslrootcert", "");
        boolean known = ParameterCheck.isSystem("sslrootcert", root); // to the JVM
        var mode = parameters.getOrDefault("sslmode", known ? "verify-full" : "prefer");
        if (known) {
            properties.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        } else if (!root.isEmpty()) {
            properties.put("sslrootcert", root);
        }
        // As libpq: with somebody to trust, require verifies.
        boolean verifies = mode.equals("require") && !root.isEmpty();
        properties.put("sslmode", verifies ? "verify-ca" : mode);
    }
}
