package dev.muster.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The epoch of the agent's latest connection, kept across restarts, so that its next one counts as
/// later whatever the clocks of two Auth hosts say (ADR 4). An old one, or none, is no mistake: it
/// only says less. So it is not forced to the disk, and a disk that fails stops nothing.
final class LastEpoch {
    private static final Logger LOG = LoggerFactory.getLogger(LastEpoch.class);

    /// More than the digits of a long.
    private static final int LONGEST = 32;

    private final Path file;
    private final Object writing = new Object();
    private volatile long epoch;

    LastEpoch(Path file) {
        this.file = requireNonNull(file, "file");
    }

    /// Returns the number; 0 for none.
    long get() {
        return epoch;
    }

    /// Takes over what an earlier process has kept. Before the first connection.
    void load() {
        try {
            if (Files.size(file) <= LONGEST) {
                epoch = Math.max(0, Long.parseLong(Files.readString(file).strip()));
            }
        } catch (NoSuchFileException _) {
            // The first start.
        } catch (IOException | NumberFormatException e) {
            LOG.atDebug().addKeyValue("file", file).setCause(e).log("No epoch could be read");
        }
    }

    /// Takes in what a welcome told. Never blocks.
    ///
    /// @param told 0 where another process with this identity counts
    void welcomed(long told) {
        if (told > 0) {
            epoch = told;
            Thread.ofVirtual().name("agent-epoch").start(this::keep);
        }
    }

    private void keep() {
        synchronized (writing) {
            var next = file.resolveSibling(file.getFileName() + ".new");
            try {
                Files.writeString(next, epoch + "\n");
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                LOG.atDebug().addKeyValue("file", file).setCause(e).log("Epoch not kept");
            }
        }
    }
}
