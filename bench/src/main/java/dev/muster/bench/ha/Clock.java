package dev.muster.bench.ha;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The wall clocks of processes, which libfaketime moves while they run (Debian: `faketime`). Their
/// monotonic clocks stay as they are, as on a host whose time is set.
final class Clock {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    private final Path directory;
    private final Set<Integer> movable;

    /// @param movable the processes whose clocks can be moved; it costs them time
    Clock(Path directory, Set<Integer> movable) {
        this.directory = directory;
        this.movable = Set.copyOf(movable);
    }

    /// Returns what to start a process with so that its clock can be moved.
    Map<String, String> environment(int process) throws IOException {
        if (!movable.contains(process)) {
            return Map.of();
        }
        var library = library().orElseThrow(() -> new IOException("no " + LIBRARY));
        set(process, Duration.ZERO);
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", file(process).toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_DONT_RESET", "1",
                // Where glibc needs it, it keeps a condition's clock; here all waits would spin.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /// Moves a process's clock to `ahead` of this one's; it notices within a second.
    void set(int process, Duration ahead) throws IOException {
        Files.writeString(file(process), "%+d".formatted(ahead.toSeconds()));
    }

    static boolean isMovable() throws IOException {
        return library().isPresent();
    }

    private Path file(int process) {
        return directory.resolve("clock-" + process);
    }

    private static Optional<Path> library() throws IOException {
        try (var platforms = Files.list(LIBRARIES)) {
            return platforms
                    .map(platform -> platform.resolve(LIBRARY))
                    .filter(Files::exists)
                    .findFirst();
        }
    }
}
