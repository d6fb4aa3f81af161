package dev.muster.backend.postgresql;

import static java.util.Objects.requireNonNull;

import dev.muster.core.text.Nearest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Finds what is wrong with the parameters of a connection URI.
///
/// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS and
/// https://jdbc.postgresql.org/documentation/use/#connection-parameters
final class ParameterCheck {
    /// What parameters of few values may be, by libpq's name.
    private static final Map<String, List<String>> CHOICES =
            Map.of(
                    "sslmode",
                    List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
                    "sslnegotiation",
                    List.of("postgres", "direct"),
                    "channel_binding",
                    List.of("disable", "prefer", "require"),
                    "gssencmode",
                    List.of("disable", "allow", "prefer", "require"),
                    "target_session_attrs",
                    List.of("primary", "read-write"), // elsewhere nothing can be written
                    "load_balance_hosts",
                    List.of("disable", "random"),
                    "keepalives",
                    List.of("0", "1"));

    private static final List<String> FILES = List.of("sslrootcert", "sslcert", "sslkey");
    private static final List<String> FREE =
            List.of("user", "password", "dbname", "sslpassword", "application_name", "options");
    private static final String SECONDS = "connect_timeout";
    private static final String METHODS = "require_auth";
    private static final Pattern METHOD =
            Pattern.compile("!?(password|md5|gss|sspi|scram-sha-256|none)");

    private final Consumer<Mistake> wrong;

    ParameterCheck(Consumer<Mistake> wrong) {
        this.wrong = requireNonNull(wrong, "wrong");
    }

    /// Looks at names and values alone.
    void check(Map<String, String> parameters) {
        new TreeMap<>(parameters).forEach(this::check);
        if (!parameters.containsKey("user")) {
            wrong.accept(new Mistake("names no user", "Write it before the host: user@host"));
            if (!parameters.containsKey("dbname")) { // which else is the user's
                wrong.accept(
                        new Mistake(
                                "names no database", "Write it after the hosts: host/database"));
            }
        }
    }

    /// Looks whether the files that are named can be read.
    void checkFiles(Map<String, String> parameters) {
        for (var name : FILES) {
            var file = parameters.getOrDefault(name, "");
            if (!file.isEmpty() && !isSystem(name, file) && !isReadable(file)) {
                wrong.accept(
                        new Mistake(
                                "names a file as %s that this user cannot read: %s"
                                        .formatted(name, file),
                                "Write the path of a file that is there"));
            }
        }
    }

    /// Tells whether the authorities are those that this host knows.
    static boolean isSystem(String name, String value) {
        return name.equals("sslrootcert") && value.equals("system");
    }

    private void check(String name, String value) {
        var choices = CHOICES.get(name);
        if (choices != null) {
            if (!choices.contains(value)) {
                refuse(name, value, nearest(value, choices));
            }
        } else if (name.equals(SECONDS)) {
            if (!value.matches("[1-9]\\d{0,4}")) {
                refuse(name, value, "Write a number of seconds from 1 to 99999");
            }
        } else if (name.equals(METHODS)) {
            if (!List.of(value.split(",", -1)).stream().allMatch(METHOD.asMatchPredicate())) {
                refuse(name, value, "Write methods such as scram-sha-256, joined by commas");
            }
        } else if (!FILES.contains(name) && !FREE.contains(name)) {
            wrong.accept(
                    new Mistake(
                            "has an unknown parameter \"%s\"".formatted(name),
                            nearest(name, known())));
        }
    }

    private void refuse(String name, String value, String fix) {
        wrong.accept(new Mistake("has a wrong %s: \"%s\"".formatted(name, value), fix));
    }

    private static String nearest(String word, List<String> known) {
        return Nearest.to(word, known)
                .map("Did you mean %s?"::formatted)
                .orElseGet(() -> "Write one of " + String.join(", ", known));
    }

    private static List<String> known() {
        var known = new TreeSet<>(CHOICES.keySet());
        known.addAll(FILES);
        known.addAll(FREE);
        known.addAll(List.of(SECONDS, METHODS));
        return List.copyOf(known);
    }

    private static boolean isReadable(String file) {
        try {
            var path = Path.of(file);
            return Files.isRegularFile(path) && Files.isReadable(path);
        } catch (InvalidPathException _) {
            return false;
        }
    }
}
