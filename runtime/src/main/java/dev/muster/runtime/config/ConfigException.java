package dev.muster.runtime.config;

import static java.util.stream.Collectors.joining;

import dev.muster.core.fault.Fault;
import dev.muster.core.reason.Reason;
import java.util.List;

/// Everything wrong with a configuration, reported at once so that one edit mends it. The message
/// has one problem a line, after a heading.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// One problem.
    ///
    /// @param where file, line and key, such as `/etc/teleport.yaml:7 teleport.diag_addr`, or the
    ///   flag
    /// @param what what is wrong, with the offending value unless that is secret
    /// @param fix what to write instead
    public record Problem(String where, String what, String fix) {
        @Override
        public String toString() {
            return "%s: %s. %s".formatted(where, what, fix);
        }
    }

    private final transient List<Problem> problems;

    public ConfigException(List<Problem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    /// Returns all of it as one fault, for edges that know nothing else.
    public Fault fault() {
        return new Fault(
                "Cannot use the configuration",
                new Reason(
                        Reason.Code.CONFIG_INVALID,
                        problems.stream().map(Problem::toString).collect(joining(" ")),
                        "`teleport configure` prints every key with its default"));
    }

    private static String message(List<Problem> problems) {
        var count = problems.size() == 1 ? "a problem" : problems.size() + " problems";
        return problems.stream()
                .map(problem -> "\n  " + problem)
                .collect(
                        joining(
                                "",
                                "The configuration has %s (%s):"
                                        .formatted(count, Reason.Code.CONFIG_INVALID),
                                ""));
    }
}
