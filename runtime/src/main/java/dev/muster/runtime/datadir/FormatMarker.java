package dev.muster.runtime.datadir;

import dev.muster.core.reason.Reason;
import dev.muster.runtime.files.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import java.util.stream.Stream;

/// The file `format`: one number, raised when an older build could no longer read what a newer one
/// wrote.
final class FormatMarker {
    static final int CURRENT = 1;

    /// A number and a line's end; anything longer is something else.
    private static final int BYTES = 16;

    private final DataDirLayout layout;

    FormatMarker(DataDirLayout layout) {
        this.layout = layout;
    }

    boolean exists() {
        return Files.exists(layout.format());
    }

    /// Checks the marker, or writes it into a directory that holds no state yet.
    void checkOrWrite() throws IOException {
        if (!exists()) {
            checkThatNothingIsThere();
            DurableFiles.replace(layout.format(), CURRENT + "\n");
            return;
        }
        var text = text();
        int format = number(text).orElseThrow(() -> damaged("does not hold a number"));
        if (format > CURRENT) {
            throw DataDirFault.of(
                    layout.root(),
                    Reason.Code.DATA_DIR_TOO_NEW,
                    "its format is %d; this build reads up to %d".formatted(format, CURRENT),
                    "Start the newer version that wrote it, or give this one a --data-dir of its own");
        }
    }

    private String text() throws IOException {
        try (var in = Files.newInputStream(layout.format())) {
            return new String(in.readNBytes(BYTES), StandardCharsets.US_ASCII).strip();
        }
    }

    private static Optional<Integer> number(String text) {
        return text.matches("[1-9]\\d{0,8}")
                ? Optional.of(Integer.parseInt(text))
                : Optional.empty();
    }

    /// State whose format nobody knows is not written over.
    private void checkThatNothingIsThere() {
        boolean state =
                Stream.of(
                                layout.backend(),
                                layout.hostIdentity(),
                                layout.authIdentity(),
                                layout.adminIdentity())
                        .anyMatch(Files::exists);
        if (state) {
            throw damaged("is missing beside state that is there");
        }
    }

    private RuntimeException damaged(String how) {
        return DataDirFault.of(
                layout.root(),
                Reason.Code.STATE_FILE_DAMAGED,
                "%s %s".formatted(layout.format(), how),
                "Restore the directory from a backup; or, if this version wrote it, put %d into that file"
                        .formatted(CURRENT));
    }
}
