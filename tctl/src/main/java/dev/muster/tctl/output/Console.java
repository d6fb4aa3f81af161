package dev.muster.tctl.output;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Where a command prints its answer, in the format that was asked for.
///
/// @param asked empty when no `--format` was given
public record Console(Optional<Format> asked, PrintWriter out) {
    public Console {
        requireNonNull(asked, "asked");
        requireNonNull(out, "out");
    }

    public Format format() {
        return asked.orElse(Format.TEXT);
    }

    public <T> Listing<T> listing(View<T> view) {
        return Listing.of(view, format(), out);
    }

    /// Prints one object: `text` as it is, or `document`.
    public void print(Supplier<String> text, Supplier<Fields> document) {
        switch (format()) {
            case TEXT -> out.print(text.get());
            case JSON -> write(new JsonWriter(out), document.get().map());
            case YAML -> write(new YamlWriter(out), document.get().map());
        }
    }

    /// Tells whether the reader has gone, such as `head` after its lines.
    public boolean readerIsGone() {
        return out.checkError();
    }

    private static void write(DocumentWriter writer, Map<String, Object> fields) {
        fields.forEach(writer::field);
        writer.end();
    }
}
