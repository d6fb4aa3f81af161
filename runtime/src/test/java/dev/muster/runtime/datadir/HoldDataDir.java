package dev.muster.runtime.datadir;

import java.io.IOException;
import java.nio.file.Path;

/// A process that holds a data directory until its input ends.
final class HoldDataDir {
    private HoldDataDir() {}

    public static void main(String[] args) throws IOException {
        try (var _ = DataDir.open(Path.of(args[0]))) {
            IO.println("held");
            System.in.readAllBytes();
        }
    }
}
