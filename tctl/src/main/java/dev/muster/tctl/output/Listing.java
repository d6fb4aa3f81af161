package dev.muster.tctl.output;

import java.io.PrintWriter;

/// Prints a list whose items come one after another.
public sealed interface Listing<T> {
    void add(T item);

    /// Says something of the whole list, before its first item; tables do not show it.
    void note(String name, Object value);

    /// Says something of the whole list that is known only behind its last item; tables do not show
    /// it.
    void footnote(String name, Object value);

    /// Prints what is still to be printed.
    void end();

    static <T> Listing<T> of(View<T> view, Format format, PrintWriter out) {
        return switch (format) {
            case TEXT -> new AsTable<>(view, new Table(view.columns()), out);
            case JSON -> new AsDocument<>(view, new JsonWriter(out));
            case YAML -> new AsDocument<>(view, new YamlWriter(out));
        };
    }
}

/// Keeps all rows, because the widest decides.
record AsTable<T>(View<T> view, Table table, PrintWriter out) implements Listing<T> {
    @Override
    public void add(T item) {
        table.add(view.cells().apply(item));
    }

    @Override
    public void note(String name, Object value) {}

    @Override
    public void footnote(String name, Object value) {}

    @Override
    public void end() {
        table.print(out);
    }
}

/// Prints each item at once.
final class AsDocument<T> implements Listing<T> {
    private final View<T> view;
    private final DocumentWriter writer;
    private Part part = Part.NOTES;

    private enum Part {
        NOTES,
        ITEMS,
        FOOTNOTES
    }

    AsDocument(View<T> view, DocumentWriter writer) {
        this.view = view;
        this.writer = writer;
    }

    @Override
    public void add(T item) {
        begin();
        if (part != Part.ITEMS) {
            throw new IllegalStateException("an item comes before the first footnote");
        }
        writer.item(view.fields().apply(item));
    }

    @Override
    public void note(String name, Object value) {
        if (part != Part.NOTES) {
            throw new IllegalStateException("a note comes before the first item");
        }
        writer.field(name, value);
    }

    @Override
    public void footnote(String name, Object value) {
        endList();
        writer.field(name, value);
    }

    private void begin() {
        if (part == Part.NOTES) {
            writer.beginList(view.name());
            part = Part.ITEMS;
        }
    }

    private void endList() {
        begin();
        if (part == Part.ITEMS) {
            writer.endList();
            part = Part.FOOTNOTES;
        }
    }

    @Override
    public void end() {
        endList();
        writer.end();
    }
}
