package dev.muster.tctl.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A text table: a header, a dashed line, and rows whose columns are as wide as their widest cell.
/// Keeps each row as one string, so that a hundred thousand of them fit in a small heap.
final class Table {
    private static final char BETWEEN = '\0'; // no printable cell has one

    private final List<String> header;
    private final int[] widths;
    private final List<String> rows = new ArrayList<>();

    Table(List<String> header) {
        this.header = List.copyOf(header);
        this.widths = header.stream().mapToInt(Table::width).toArray();
    }

    /// Adds a row; cells come from anywhere and are made printable here.
    void add(List<String> cells) {
        if (cells.size() != widths.length) {
            throw new IllegalArgumentException(
                    "%d cells for %d columns".formatted(cells.size(), widths.length));
        }
        var row = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            var cell = Printable.of(cells.get(i));
            widths[i] = Math.max(widths[i], width(cell));
            row.append(i == 0 ? "" : BETWEEN).append(cell);
        }
        rows.add(row.toString());
    }

    /// Prints the table; no line ends in a space.
    void print(PrintWriter out) {
        print(out, header);
        print(out, Arrays.stream(widths).mapToObj("-"::repeat).toList());
        for (var row : rows) {
            print(out, Arrays.asList(row.split(String.valueOf(BETWEEN), -1)));
        }
    }

    private void print(PrintWriter out, List<String> cells) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            var cell = cells.get(i);
            line.append(i == 0 ? "" : " ").append(cell).repeat(' ', widths[i] - width(cell));
        }
        out.print(line.toString().stripTrailing());
        out.print('\n');
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
