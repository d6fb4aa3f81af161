package dev.muster.tctl.output;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An output that remembers why something did not get out, which a [java.io.PrintWriter] does not.
/// For one thread.
public final class WatchedOutput extends FilterOutputStream {
    private @Nullable IOException failure;

    public WatchedOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    /// Returns why not all got out, but where its reader wanted no more, as `head` does.
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure)
                .filter(e -> !String.valueOf(e.getMessage()).contains("Broken pipe"));
    }
}
