package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What a process finds around it: whose it is, where it runs, what its environment says.
///
/// @param user the account's name
/// @param configFile the file that is read when it exists and no other is named
public record Surroundings(
        Map<String, String> environment, String user, String hostname, Path configFile) {
    /// Where root keeps the state.
    public static final Path ROOT_DATA_DIR = Path.of("/var/lib/teleport");

    private static final Path CONFIG_FILE = Path.of("/etc/teleport.yaml");

    public Surroundings {
        environment = Map.copyOf(environment);
        requireNonNull(user, "user");
        requireNonNull(hostname, "hostname");
        requireNonNull(configFile, "configFile");
    }

    /// Returns those of this process. For `main` only; all else is given them.
    public static Surroundings ofThisProcess() {
        var environment = System.getenv();
        return new Surroundings(
                environment,
                System.getProperty("user.name", "?"),
                hostname(environment),
                CONFIG_FILE);
    }

    /// Returns where this user's state goes unless told otherwise; empty when the environment names
    /// no home.
    public Optional<Path> dataDir() {
        if (user.equals("root")) {
            return Optional.of(ROOT_DATA_DIR);
        }
        return absolute("XDG_STATE_HOME")
                .or(() -> absolute("HOME").map(home -> home.resolve(".local/state")))
                .map(state -> state.resolve("teleport"));
    }

    /// Returns where a process of another user may keep its state on this host: root's for others,
    /// and under `sudo` that of the user who typed it.
    public List<Path> otherDataDirs() {
        if (!user.equals("root")) {
            return List.of(ROOT_DATA_DIR);
        }
        return Stream.ofNullable(environment.get("SUDO_USER"))
                .map(name -> Path.of("/home").resolve(name).resolve(".local/state/teleport"))
                .toList();
    }

    /// The XDG base directory specification says to ignore a path that is not absolute.
    private Optional<Path> absolute(String variable) {
        return Optional.ofNullable(environment.get(variable))
                .map(Path::of)
                .filter(Path::isAbsolute);
    }

    /// Asks the kernel, not DNS, which may make a start wait.
    private static String hostname(Map<String, String> environment) {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException _) {
            return environment.getOrDefault("HOSTNAME", "localhost");
        }
    }
}
