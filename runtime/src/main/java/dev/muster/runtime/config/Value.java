package dev.muster.runtime.config;

import static java.util.stream.Collectors.joining;

import dev.muster.core.net.HostPort;
import dev.muster.core.time.DurationText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// One scalar of the file or one flag, to be read as some type. Each reading that fails adds a
/// problem and returns empty, so that the caller goes on with the default and finds the rest.
///
/// @param where file, line and key, or the flag
record Value(String where, String text, Problems problems) {
    private static final Map<String, Boolean> BOOLEANS =
            Map.of(
                    "yes", true, "on", true, "true", true, "no", false, "off", false, "false",
                    false);

    /// Reports this value with itself in the message; not for secrets.
    void refuse(String what, String fix) {
        problems.add(where, Texts.quote(text) + " " + what, fix);
    }

    /// Reports this value without showing it.
    void refuseUnseen(String what, String fix) {
        problems.add(where, what, fix);
    }

    Optional<String> notBlank() {
        if (text.isBlank()) {
            problems.add(where, "has no value", "Write one, or take it away");
            return Optional.empty();
        }
        if (text.strip().chars().anyMatch(Character::isISOControl)) {
            problems.add(where, "holds control characters", "Write it on one line");
            return Optional.empty();
        }
        return Optional.of(text.strip());
    }

    Optional<String> matching(Predicate<String> form, String what, String fix) {
        return notBlank()
                .filter(word -> {
                    boolean fits = form.test(word);
                    if (!fits) {
                        refuse(what, fix);
                    }
                    return fits;
                });
    }

    Stream<Value> commaSeparated() {
        return notBlank().stream()
                .flatMap(list -> Stream.of(list.split(",", -1)))
                .map(part -> new Value(where, part.strip(), problems));
    }

    Optional<Boolean> yesNo() {
        return oneOf(BOOLEANS, "Write yes or no");
    }

    /// Returns what the text names among `choices`, whose keys are in lower case.
    <T> Optional<T> oneOf(Map<String, T> choices) {
        return oneOf(
                choices,
                "Write one of " + choices.keySet().stream().sorted().collect(joining(", ")));
    }

    <T> Optional<T> oneOf(Map<String, T> choices, String fix) {
        return notBlank()
                .flatMap(word -> {
                    var choice = Optional.ofNullable(choices.get(Texts.lower(word)));
                    if (choice.isEmpty()) {
                        refuse("is not known here", Texts.suggest(word, choices.keySet(), fix));
                    }
                    return choice;
                });
    }

    Optional<Duration> duration(Duration least) {
        return notBlank()
                .flatMap(spelled -> {
                    var duration = DurationText.parse(spelled);
                    if (duration.isEmpty()) {
                        refuse(
                                "is no duration",
                                "Write a number and a unit, such as 500ms, 5s, 20m or 1h30m");
                    } else if (duration.get().compareTo(least) < 0) {
                        refuse("is too short", "Write at least " + DurationText.format(least));
                        return Optional.empty();
                    }
                    return duration;
                });
    }

    Optional<Integer> number(int least, int most) {
        return notBlank()
                .flatMap(digits -> {
                    try {
                        int number = Integer.parseInt(digits);
                        if (number >= least && number <= most) {
                            return Optional.of(number);
                        }
                    } catch (NumberFormatException _) {
                        // said below, with the range
                    }
                    refuse(
                            "is out of range",
                            "Write a whole number from %d to %d".formatted(least, most));
                    return Optional.empty();
                });
    }

    /// Returns an address to listen on; port 0 lets the system pick.
    Optional<HostPort> listenAddr() {
        return notBlank()
                .flatMap(spelled -> {
                    var address = HostPort.parse(spelled);
                    if (address.isEmpty()) {
                        refuse(
                                "is no address",
                                "Write host:port, such as 127.0.0.1:3000 or [::1]:3000");
                    }
                    return address;
                });
    }

    /// Returns an address that another process can dial.
    Optional<HostPort> dialAddr() {
        return notBlank()
                .flatMap(spelled -> {
                    var address = HostPort.parse(spelled);
                    if (address.isEmpty()) {
                        refuse("is no address", "Write host:port, such as auth.example.com:3025");
                    } else if (address.get().port() == 0 || AuthConfig.isWildcard(address.get())) {
                        refuse(
                                "cannot be dialled",
                                "Write the host's own name or address, and a port from 1 to 65535");
                        return Optional.empty();
                    }
                    return address;
                });
    }

    Optional<Path> absolutePath() {
        return notBlank()
                .flatMap(spelled -> {
                    if (spelled.startsWith("/")) {
                        return Optional.of(Path.of(spelled).normalize());
                    }
                    refuse("is no absolute path", "Write the whole path, from / on");
                    return Optional.empty();
                });
    }

    /// Returns a secret or pin, or the file that holds it.
    Optional<ValueOrFile> valueOrFile() {
        return notBlank().map(ValueOrFile::of);
    }
}
