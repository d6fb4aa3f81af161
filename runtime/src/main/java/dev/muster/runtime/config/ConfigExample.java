package dev.muster.runtime.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The commented file with every key that `teleport configure` prints; the same as
/// `config/teleport.yaml`.
public final class ConfigExample {
    private ConfigExample() {}

    public static String text() {
        try (var in = ConfigExample.class.getResourceAsStream("teleport.yaml")) {
            if (in == null) {
                throw new IllegalStateException("teleport.yaml is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
