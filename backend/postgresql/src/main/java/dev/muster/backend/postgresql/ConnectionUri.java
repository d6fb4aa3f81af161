package dev.muster.backend.postgresql;

import dev.muster.core.net.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
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

    /// An `@` in the path, or in what follows the `?` where a port or a pair is none.
    private static final Pattern TORN =
            Pattern.compile(
                    "[^?]*@.*|[^/?\\[]*:(?!\\d+[,/?]).*@.*|[^?]*\\?[^&=]*@.*", Pattern.DOTALL);

    private static final int PORT = 5432;
    private static final String EXAMPLE =
            "Write postgresql://user@host:5432/database?sslmode=verify-full";

    ConnectionUri {
        hosts = List.copyOf(hosts);
        parameters = Map.copyOf(parameters);
    }

    /// Returns what can be read of `text`: all of it where no mistake is found, and nothing where
    /// its parts cannot be told apart.
    static Optional<ConnectionUri> parse(String text, Consumer<Mistake> wrong) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            wrong.accept(new Mistake("is not a URI that begins with postgresql://", EXAMPLE));
            return Optional.empty();
        }
        if (isTorn(match)) {
            wrong.accept(
                    new Mistake(
                            "has an @ after a / or ?, which end the addresses",
                            "In a user or password, write %2F for / and %3F for ?"));
            return Optional.empty();
        }
        var parameters = new UriParameters(wrong);
        parameters.addLogin(match.group("login"));
        parameters.add("dbname", match.group("database"));
        parameters.addPairs(match.group("parameters"));
        return Optional.of(
                new ConnectionUri(hosts(match.group("hosts"), wrong), parameters.found()));
    }

    /// Tells whether a password that is not encoded may have been cut in two, so that nothing here
    /// can be shown.
    private static boolean isTorn(Matcher match) {
        var rest = match.group().substring(match.end("hosts"));
        return match.group("login") == null && TORN.matcher(match.group("hosts") + rest).matches();
    }

    private static List<HostPort> hosts(String text, Consumer<Mistake> wrong) {
        var hosts = new ArrayList<HostPort>();
        for (var one : text.split(",", -1)) {
            var host = UriParameters.decode(one, wrong);
            boolean hasPort = host.matches("\\[.*]:.*|[^\\[]*:.*");
            HostPort.parse(hasPort ? host : host + ":" + PORT)
                    .filter(found -> found.port() > 0)
                    .ifPresentOrElse(hosts::add, () -> wrong.accept(noHost(host)));
        }
        return hosts;
    }

    private static Mistake noHost(String host) {
        return new Mistake(
                host.isEmpty() ? "names no host" : "has \"%s\" where a host stands".formatted(host),
                "Write a name or an address, and a port from 1 to 65535 behind it if it is not 5432");
    }
}
