package dev.muster.tctl.output;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/// An indented JSON object. All but ASCII is escaped: nothing in it steers a terminal.
final class JsonWriter implements DocumentWriter {
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                    .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                    .build();

    private final PrintWriter out;
    private final JsonGenerator json;

    JsonWriter(PrintWriter out) {
        this.out = out;
        this.json = JSON.createGenerator(new Indented(), out);
        json.writeStartObject();
    }

    @Override
    public void field(String name, Object value) {
        json.writeName(name);
        write(value);
    }

    @Override
    public void beginList(String name) {
        json.writeName(name);
        json.writeStartArray();
    }

    @Override
    public void item(Map<String, Object> value) {
        write(value);
    }

    @Override
    public void endList() {
        json.writeEndArray();
    }

    @Override
    public void end() {
        json.writeEndObject();
        json.close();
        out.print('\n');
    }

    private void write(Object value) {
        switch (value) {
            case Map<?, ?> object -> {
                json.writeStartObject();
                object.forEach((name, field) -> {
                    json.writeName(name.toString());
                    write(field);
                });
                json.writeEndObject();
            }
            case Collection<?> list -> {
                json.writeStartArray();
                list.forEach(this::write);
                json.writeEndArray();
            }
            case Boolean truth -> json.writeBoolean(truth);
            case Double number -> json.writeNumber(number);
            case Number number -> json.writeNumber(number.longValue());
            default -> json.writeString(value.toString());
        }
    }

    private static final class Indented extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            var lines = new DefaultIndenter("  ", "\n");
            return new DefaultPrettyPrinter(
                            Separators.createDefaultInstance()
                                    .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                                    .withObjectEmptySeparator("")
                                    .withArrayEmptySeparator(""))
                    .withObjectIndenter(lines)
                    .withArrayIndenter(lines);
        }
    }
}
