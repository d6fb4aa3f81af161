package dev.muster.core.version;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The version of this build, as the pom gives it.
public final class BuildVersion {
    private static final Version CURRENT = read();

    private BuildVersion() {}

    public static Version current() {
        return CURRENT;
    }

    private static Version read() {
        try (var in = BuildVersion.class.getResourceAsStream("version.txt")) {
            if (in == null) {
                throw new IllegalStateException("version.txt is missing from the build");
            }
            var text = new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
            return Version.parse(text)
                    .orElseThrow(() -> new IllegalStateException("not a version: " + text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
