package dev.muster.it;

import java.nio.file.Files;
import java.nio.file.Path;

/// The source tree that the tests run in, found upwards from the working directory.
final class Tree {
    static final Path ROOT = find(Path.of("").toAbsolutePath());

    private Tree() {}

    static String command(String name) {
        return ROOT.resolve("bin").resolve(name).toString();
    }

    private static Path find(Path start) {
        for (var at = start; at != null; at = at.getParent()) {
            if (Files.isExecutable(at.resolve("bin/teleport"))) {
                return at;
            }
        }
        throw new IllegalStateException("no bin/teleport above " + start);
    }
}
