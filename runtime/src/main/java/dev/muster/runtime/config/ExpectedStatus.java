package dev.muster.runtime.config;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which HTTP statuses mean that a target is well.
public record ExpectedStatus(List<Range> ranges) {
    public static final ExpectedStatus SUCCESS = new ExpectedStatus(List.of(new Range(200, 299)));
    public static final ExpectedStatus SUCCESS_OR_UNKNOWN_CALLER =
            new ExpectedStatus(
                    List.of(new Range(200, 299), new Range(401, 401), new Range(403, 403)));

    private static final Pattern FORM = Pattern.compile("([2-5]\\d\\d)(?:-([2-5]\\d\\d))?");

    /// Statuses from `first` to `last`, both included.
    public record Range(int first, int last) {
        public Range {
            if (first > last) {
                throw new IllegalArgumentException("%d is above %d".formatted(first, last));
            }
        }

        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : "%d-%d".formatted(first, last);
        }
    }

    public ExpectedStatus {
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("no status is expected");
        }
    }

    public boolean contains(int status) {
        return ranges.stream().anyMatch(r -> r.first() <= status && status <= r.last());
    }

    /// Reads `200`, `200-299`, or several of these; empty where none is given or right.
    static Optional<ExpectedStatus> read(List<Value> values) {
        var ranges = values.stream().flatMap(value -> range(value).stream()).toList();
        return ranges.isEmpty() ? Optional.empty() : Optional.of(new ExpectedStatus(ranges));
    }

    private static Optional<Range> range(Value value) {
        return value.notBlank()
                .flatMap(text -> {
                    var match = FORM.matcher(text);
                    if (match.matches()) {
                        int first = Integer.parseInt(match.group(1));
                        int last =
                                match.group(2) == null ? first : Integer.parseInt(match.group(2));
                        if (first <= last) {
                            return Optional.of(new Range(first, last));
                        }
                    }
                    value.refuse(
                            "is no HTTP status",
                            "Write one such as 204, or a range such as 200-299");
                    return Optional.empty();
                });
    }

    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(joining(" or "));
    }
}
